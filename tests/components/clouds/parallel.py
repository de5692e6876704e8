"""Where the folders of the clouds are, and what is looked at in each of them."""

import typing
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

FOLDER = Path(__file__).parents[3] / "components" / "clouds"
FOUND = sorted(path.parent.name for path in FOLDER.glob("*/settings.py"))
OWN = ("Settings", "Network", "Cluster", "NodePool", "Storage", "Identity")
"""The classes that are each cloud's own: they stand here under their names."""

COMPONENTS: Mapping[str, str] = {
    "network": "Network",
    "cluster": "Cluster",
    "node_pool": "NodePool",
    "storage": "Storage",
    "identity": "Identity",
}
PURE = {
    "capabilities",
    "charges",
    "driver",
    "offer",
    "quota",
    "services",
    "settings",
    "state_plan",
}
FILES = {"__init__", "foundation", *PURE, *COMPONENTS}

each_cloud = pytest.mark.parametrize("cloud", FOUND)


def module(cloud: str, file: str) -> ModuleType:
    """Return a module of a cloud."""
    return import_module(f"components.clouds.{cloud}.{file}")


def own(cloud: str) -> dict[str, type]:
    """Return the classes that are a cloud's own."""
    homes = {"Settings": "settings", **{name: file for file, name in COMPONENTS.items()}}
    return {name: getattr(module(cloud, homes[name]), name) for name in OWN}


def hints(cloud: str, thing: Any) -> dict[str, object]:  # noqa: ANN401 - a class or a function
    """Return the types of a thing's fields or parameters, its cloud's own classes as names."""
    names = {kind: name for name, kind in own(cloud).items()}
    # where a thing is annotated only for the type checker, it is found here
    extra = {
        "kubernetes": kubernetes,
        "pulumi": pulumi,
        "Iterator": Iterator,
        "Mapping": Mapping,
    }
    found = typing.get_type_hints(thing, localns=extra | own(cloud))
    return {
        key: names.get(kind, kind) if isinstance(kind, type) else kind
        for key, kind in found.items()
    }
