"""What tests of the program share."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from components.clouds.private import inventory
from components.clouds.private.inventory import Inventory, StorageClass
from components.clouds.private.node import Node
from tests.environments import read_environment

NODES = tuple(
    Node(name=f"{pool}-{n}", labels={"evenkeel.dev/machines": pool})
    for pool in ("serve", "train")
    for n in range(2)
)


@pytest.fixture(scope="session")
def local() -> dict[str, Any]:
    """Return the environment that the repository brings, with few add-ons; do not change it."""
    return read_environment("local")


@pytest.fixture
def written(local: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of it for a test to break."""
    return copy.deepcopy(local)


@pytest.fixture
def _room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    context = {"name": "evenkeel-local", "context": {"cluster": "c", "user": "u"}}
    path.write_text(
        json.dumps(
            {
                "contexts": [context],
                "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
                "users": [{"name": "u", "user": {}}],
            }
        )
    )
    monkeypatch.setenv("KUBECONFIG", str(path))
    classes = (StorageClass(name="standard", provisioner="volumes", is_default=True),)
    room = Inventory(
        identifier="uid", version="1.36", nodes=NODES, storage_classes=classes, installed=()
    )
    monkeypatch.setattr(inventory, "take_inventory", lambda *_: room)
