"""The components of a cloud, for programs that put a platform together by themselves.

Every cloud's have the same names and take the same arguments, but for classes of the cloud's own
that they hand to each other. A program for one cloud imports them from there; one for several
takes them from here.
"""

from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any

from .choice import Cloud

_HOMES = {
    "Network": "network",
    "Cluster": "cluster",
    "NodePool": "node_pool",
    "Storage": "storage",
    "Identity": "identity",
}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The component classes of one cloud, each with the class of its arguments."""

    Network: Any
    NetworkArgs: Any
    Cluster: Any
    ClusterArgs: Any
    NodePool: Any
    NodePoolArgs: Any
    Storage: Any
    StorageArgs: Any
    Identity: Any
    IdentityArgs: Any


def parts(cloud: Cloud) -> Parts:
    """Return the component classes of a cloud; only its own SDK is imported."""
    found = {}
    for each in fields(Parts):
        home = _HOMES[each.name.removesuffix("Args")]
        found[each.name] = getattr(import_module(f"..{cloud}.{home}", __name__), each.name)
    return Parts(**found)
