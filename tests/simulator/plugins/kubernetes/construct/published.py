"""A repository of manifests as others publish it, and a kustomization of ours over it."""

import io
import json
import tarfile
from collections.abc import Mapping
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

from simulator.session_data import Chart

EXPECTED = Chart.model_validate(
    {
        "version": "v1.2.0",
        "repository": "https://example.org",
        "workloads": [
            {"kind": "Deployment", "name": "lamps", "image": "r.example.com/lamps:v1.2.0"},
            {
                "kind": "Deployment",
                "name": "hooks",
                "image": "r.example.com/hooks:v1.2.0",
                "namespace": "lamp-hooks",
            },
        ],
        "services": [{"name": "lamps", "ports": {"http": 80}}],
    }
)


def manifest(kind: str, name: str, version: str = "v1", **more: Any) -> dict[str, Any]:
    """Return an object."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}


def deployment(image: str) -> dict[str, Any]:
    """Return a Deployment of one container."""
    pod = {"containers": [{"name": "lamps", "image": image}]}
    labels = {"app": "lamps"}
    template = {"metadata": {"labels": labels}, "spec": pod}
    spec = {"template": template, "selector": {"matchLabels": labels}}
    return manifest("Deployment", "lamps", "apps/v1", spec=spec)


TREE = {
    "config/default/kustomization.yaml": {"resources": ["../base", "maps.yaml"]},
    "config/default/maps.yaml": manifest("ConfigMap", "settings", data={"a": "1"}),
    "config/base/kustomization.yaml": {"resources": ["lamps.yaml", "namespace.yaml"]},
    "config/base/lamps.yaml": deployment("lamps"),
    "config/base/namespace.yaml": manifest("Namespace", "lamp-system"),
}
"""A repository of manifests."""


def packed(top: str, tree: Mapping[str, Any]) -> bytes:
    """Return an archive of a tree below a top folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in tree.items():
            text = json.dumps(content).encode()
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return buffer.getvalue()


class Handler(SimpleHTTPRequestHandler):
    """Serves the files of a folder."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def kustomization(folder: Path, *resources: str, **more: Any) -> dict[str, object]:
    """Write a kustomization of ours and return the inputs of its component."""
    folder.mkdir(exist_ok=True)
    content = {
        "metadata": {"name": "lamps"},
        "namespace": "lamp-system",
        "resources": list(resources),
        "images": [{"name": "lamps", "newName": "r.example.com/lamps", "newTag": "v1.2.0"}],
        "patches": [
            {
                "patch": json.dumps({**manifest("Namespace", "lamp-system"), "$patch": "delete"}),
                "target": {"kind": "Namespace"},
            }
        ],
    }
    (folder / "kustomization.yaml").write_text(json.dumps(content | more))
    return {"directory": str(folder)}
