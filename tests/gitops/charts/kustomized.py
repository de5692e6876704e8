"""A kustomization of ours over a repository on a server, which takes from another one itself."""

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.addons.pin import Pin
from tests.gitops.charts.servers import Server

COMMIT = "c" * 40


@dataclass(frozen=True)
class Kustomized:
    """What is published, and the pin on it."""

    pin: Pin
    folder: Path
    """Of our kustomization."""

    server: Server

    def publish(self, room: str = "room", name: str = "lamp") -> None:
        """Put both repositories on the server; `room` and `name` are in what they hold."""
        files = {
            "config/all/kustomization.yaml": (
                "resources: [lamp.yaml, ../room, "
                f"http://{self.server.host}/elsewhere//base?ref=v7]\n"
                "configMapGenerator: [{name: said, files: [text=said.txt]}]\n"
            ),
            "config/all/lamp.yaml": config_map(name),
            "config/all/said.txt": "hello\n",
            "config/room/kustomization.yaml": "resources: [room.yaml]\n",
            "config/room/room.yaml": config_map(room),
            "large/unused.bin": "x" * 10_000,
        }
        other = {
            "base/kustomization.yaml": "resources: [chair.yaml]\n",
            "base/chair.yaml": config_map("chair"),
            "README.md": "nothing\n",
        }
        host = self.server.files
        host["/team/repository.git/info/refs"] = f"{COMMIT} refs/tags/v1".encode()
        host[f"/team/repository/archive/{COMMIT}.tar.gz"] = packed("repository-1", files)
        host["/elsewhere/archive/v7.tar.gz"] = packed("elsewhere-7", other)


def published(root: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Kustomized:
    """Make a kustomization of ours, published, and known to the commands."""
    source = f"http://{server.host}/team/repository//config?ref=v1"
    folder = root / "manifests"
    folder.mkdir()
    (folder / "kustomization.yaml").write_text(
        "metadata:\n  name: tree\n"
        f"resources:\n  - http://{server.host}/team/repository//config/all?ref=v1\n"
        "patches:\n  - {path: patch.yaml, target: {name: room}}\n"
    )
    (folder / "patch.yaml").write_text("- {op: add, path: /data, value: {light: bright}}\n")
    monkeypatch.setattr("gitops.charts.resolve.folders", lambda: {"tree": folder})
    monkeypatch.setattr("cli.commands.charts_fetch.folders", lambda: {"tree": folder})
    pin = Pin(name="tree", version="v1", source=source, kind="kustomization")
    made = Kustomized(pin, folder, server)
    made.publish()
    return made


def packed(top: str, files: Mapping[str, str], moment: int = 0) -> bytes:
    """Return an archive of files below a top folder."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as opened:
        for path, text in files.items():
            about = tarfile.TarInfo(f"{top}/{path}")
            about.size, about.mtime = len(text.encode()), moment
            opened.addfile(about, io.BytesIO(text.encode()))
    return made.getvalue()


def config_map(name: str) -> str:
    """Return the text of one object."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
