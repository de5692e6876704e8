"""The pools of an AKS cluster, which AKS tells as one property of it, whoever has made them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gitops.drift.refreshed import Json, Look

PROPERTY: Final = "agentPoolProfiles"
OWN: Final = "the pool has a resource of its own, which is looked at for itself"

_CLUSTER: Final = re.compile(r"azure-native:containerservice(/[^:]*)?:ManagedCluster")
_POOL: Final = re.compile(r"azure-native:containerservice(/[^:]*)?:AgentPool")

Pool = tuple[str, str, str]
"""Resource group, cluster and name; Azure tells no capital letter from a small one."""


@dataclass(frozen=True)
class PoolChange:
    """What is not as it was in a cluster's list of pools."""

    path: str
    """`agentPoolProfiles["system"].count`; without a property where the whole pool came or went."""

    deployed: Any
    found: Any
    own: bool
    """Whether the pool is a resource of the stack beside the cluster."""


def own_pools(looks: Iterable[Look]) -> frozenset[Pool]:
    """Return the pools that are resources of their own."""
    return frozenset(
        _pool(look.inputs, str(look.inputs.get("agentPoolName")))
        for look in looks
        if _POOL.fullmatch(look.type)
    )


def is_pool_list(look: Look, path: str) -> bool:
    """Tell whether a property is a cluster's list of pools, or a part of it."""
    return bool(_CLUSTER.fullmatch(look.type)) and re.split(r"[.\[]", path)[0] == PROPERTY


def pool_changes(look: Look, own: frozenset[Pool]) -> Iterator[PoolChange]:
    """Yield what is different in a cluster's pools, by their names; their order is AKS'.

    That is not left to the engine: a program may have no more to say of the list once the cluster
    is made (`ignoreChanges`), and then a refresh reports no difference.

    Args:
        look: Any resource; only clusters have such a list.
        own: The pools that are resources of their own.
    """
    if not _CLUSTER.fullmatch(look.type) or not look.live:
        return
    before = _profiles(look.before) or _profiles(look.inputs)
    live = _profiles(look.live)
    for name in sorted({*before, *live}):
        path = f'{PROPERTY}["{name}"]'
        was, now = before.get(name), live.get(name)
        if _pool(look.inputs, name) in own:
            if was != now:
                yield PoolChange(path, was, now, own=True)
        elif was is None or now is None:
            yield PoolChange(path, was, now, own=False)
        else:
            for key in sorted({*was, *now}):
                # AKS leaves out what is off or empty
                if (was.get(key) or None) != (now.get(key) or None):
                    yield PoolChange(f"{path}.{key}", was.get(key), now.get(key), own=False)


def _profiles(state: Json) -> Mapping[str, Json]:
    listed = state.get(PROPERTY)
    found = listed if isinstance(listed, list) else []
    return {str(each.get("name")): each for each in found if isinstance(each, dict)}


def _pool(inputs: Json, name: str) -> Pool:
    group, cluster = (str(inputs.get(each)) for each in ("resourceGroupName", "resourceName"))
    return group.lower(), cluster.lower(), name.lower()
