"""The machine room of an environment, in the words of the simulator."""

from pathlib import Path

import pytest

from operations.machine_room import room
from simulator.session_data import ClusterApi
from stacks.environment import read

ENVIRONMENTS = Path(__file__).parents[2] / "environments"


def written(tmp_path: Path, base: str, *changes: tuple[str, str]) -> Path:
    """Return an environment like one of the repository, with words changed."""
    text = (ENVIRONMENTS / f"Pulumi.{base}.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / f"Pulumi.{base}.yaml"
    path.write_text(text)
    return path


def test_machines_that_are_claimed_stand_there() -> None:
    """As many for each pool as it may ever have, with the labels of its claim."""
    machines = room("private-dev", read(ENVIRONMENTS / "Pulumi.private-dev.yaml"))["machines"]

    assert [each.name for each in machines] == ["lab-0", "lab-1", "serve-0", "serve-1", "serve-2"]
    assert machines[0].labels == {"example.org/machines": "a100"}
    assert machines[0].gpus.count == 4


def test_machines_that_are_made_are_only_known() -> None:
    """None of a pool stands there; Cluster API knows what those of each have, and where."""
    found = room("private-prod", read(ENVIRONMENTS / "Pulumi.private-prod.yaml"))

    assert found["cluster_api"] == ClusterApi(
        namespace="centre",
        cluster="prod",
        infrastructure="metal3",
        failure_domains=("room-1", "room-2"),
    )
    # in production, replicas stand on three machines: the one that every room has, and these
    assert [(each.name, each.gpus) for each in found["machines"]] == [
        ("system-1", None),
        ("system-2", None),
    ]
    types = found["machine_types"]["cluster-api"]
    assert {name: (each.cpus, each.gpus.count) for name, each in types.items()} == {
        "train": (192, 8),
        "serve": (32, 1),
    }


@pytest.mark.parametrize(
    ("distribution", "system", "kubelet", "told"),
    [
        ("kubeadm", "ubuntu", "", {}),
        (
            "rke2",
            "ubuntu",
            "+rke2r1",
            {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"},
        ),
        ("k3s", "ubuntu", "+k3s1", {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"}),
        ("talos", "talos", "", {}),
    ],
)
def test_nodes_are_those_of_the_distribution(
    tmp_path: Path, distribution: str, system: str, kubelet: str, told: dict[str, str]
) -> None:
    """What is true of them does not depend on what is planned for them."""
    change = ("name: private", f"name: private\n      distribution: {distribution}")
    image = room("local", read(written(tmp_path, "local", change)))["machines"][0].image

    assert (image.os, image.kubelet, dict(image.toolkit_env)) == (system, kubelet, told)
    assert image.operator_driver == (distribution != "talos")
