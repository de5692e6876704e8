"""A control plane gets other ports where its own are taken, and nothing but ports changes."""

import socket
from pathlib import Path

import pytest
import yaml

from simulator.cluster.components import ORDER, read_components
from simulator.cluster.moving import move_to_free_ports
from simulator.cluster.ports import free_ports

STAGE = "apiVersion: kwok.x-k8s.io/v1alpha1\nspec: {{delay: {{durationMilliseconds: {0}}}}}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A control plane's folder, as kwokctl writes it; a stage waits as long as a port is high."""
    ports = free_ports(len(ORDER))
    components = [
        {
            "name": name,
            "binary": str(tmp_path / "bin" / name),
            "args": [f"--listen=http://127.0.0.1:{port}", f"--secure-port={port}"],
            "ports": [{"name": "https", "port": port}],
        }
        for name, port in zip(ORDER, ports, strict=True)
    ]
    whole = yaml.safe_dump({"components": components})
    (tmp_path / "kwok.yaml").write_text(f"{whole}---\n{STAGE.format(ports[0])}")
    (tmp_path / "kubeconfig.yaml").write_text(f"server: https://127.0.0.1:{ports[1]}\n")
    return tmp_path


def test_free_ports_stay(home: Path) -> None:
    """Then the address is what the program knows, and nothing is to be done."""
    before = (home / "kwok.yaml").read_bytes()

    assert move_to_free_ports(home) == {}
    assert (home / "kwok.yaml").read_bytes() == before


def test_all_move_where_one_is_taken(home: Path) -> None:
    """Whoever holds it, no other process gets what was meant for ours."""
    old = [each.ports[0] for each in read_components(home)]
    with socket.create_server(("127.0.0.1", old[1])):
        moved = move_to_free_ports(home)

    found = read_components(home)
    assert sorted(moved) == sorted(old)
    assert [each.ports[0] for each in found] == [moved[port] for port in old]
    assert found[0].arguments == (
        f"--listen=http://127.0.0.1:{moved[old[0]]}",
        f"--secure-port={moved[old[0]]}",
    )
    assert (home / "kubeconfig.yaml").read_text() == f"server: https://127.0.0.1:{moved[old[1]]}\n"
    assert f"durationMilliseconds: {old[0]}" in (home / "kwok.yaml").read_text()
