"""The pools that AKS tells of a cluster: those that it was made with, and those made beside it."""

from collections.abc import Iterator, Mapping

from ....cloud import node_groups
from ....cloud.records import Stored
from ...cloud.context import Context
from ...cloud.kind import Inputs, Problem
from ..ids import group_of, parent_of
from ..machines import put_pool, remove_pool, scaled
from ..pools import node_group_of
from .agent_pool import CLUSTER, IMMUTABLE, POOL

_PLACE = ("resourceGroupName", "resourceName", "agentPoolName")
"""What a pool beside a cluster says of where it is; inside one it needs no such words."""


def profiles(inputs: Inputs) -> list[Inputs]:
    """Return the pools that a cluster's inputs list."""
    found = inputs.get("agentPoolProfiles")
    return [each for each in found if isinstance(each, Mapping)] if found else []


def present(context: Context, inputs: Inputs) -> list[Inputs]:
    """Return what AKS answers to a read: every pool that there is, whoever made it, by its name."""
    own = [
        {**pool, **scaled(context, _id(context, pool))}
        for pool in _own(context, inputs)
        if node_groups.find(context.store, context.provider, _id(context, pool))
    ]
    return sorted([*own, *(_told(context, each) for each in _beside(context))], key=_name)


def put_own(context: Context, inputs: Inputs) -> None:
    """Make the machines of a cluster's own pools nodes, or bring them up to date."""
    group = inputs.get("nodeResourceGroup") or node_group_of(context.id)
    for pool in _own(context, inputs):
        put_pool(context, _id(context, pool), pool, pool["name"], group)


def remove_own(context: Context, inputs: Inputs) -> None:
    """Take the nodes of a cluster's own pools away."""
    for pool in _own(context, inputs):
        remove_pool(context, _id(context, pool))


def keeps_fixed(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """What AKS never changes of a pool, it refuses to change inside a cluster, too."""
    olds = {_name(each): each for each in _there(context)}
    for index, pool in enumerate(profiles(inputs)):
        old = olds.get(_name(pool))
        for key in IMMUTABLE if old else ():
            if old is not None and old.get(key) != pool.get(key):
                yield Problem(
                    f"agentPoolProfiles[{index}].{key}",
                    f"PropertyChangeNotAllowed: got {pool.get(key)}; the pool has {old.get(key)}, "
                    "which cannot change. Give the pool another name.",
                )


def names_present(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """AKS takes no new pool with a change of the cluster, nor one that is gone."""
    there = {_name(each) for each in _there(context)}
    for index, pool in enumerate(profiles(inputs) if there else ()):
        if _name(pool) not in there:
            yield Problem(
                f"agentPoolProfiles[{index}]",
                f"BadRequest: A new agent pool was introduced: got {_name(pool)}; expected one of "
                f"{', '.join(sorted(there))}. Bring the state up to date with a refresh, or make "
                "it an AgentPool.",
            )


def left_behind(context: Context, inputs: Inputs) -> Iterator[str]:
    """Yield each pool that an upgrade leaves where it is: AKS moves those that name a version."""
    before, after = context.previous.get("kubernetesVersion"), inputs.get("kubernetesVersion")
    if before == after:
        return
    own = _own(context, inputs)
    for pool in [*own, *(_told(context, each) for each in _beside(context))]:
        version = pool.get("orchestratorVersion")
        if not version:
            yield (
                f"pool {_name(pool)} names no orchestratorVersion: AKS leaves its machines at "
                f"{before} while the cluster goes to {after}. Name it."
            )
        elif pool in own and _minor(version) != _minor(after):
            yield (
                f"pool {_name(pool)} stays at {version} while the cluster goes to {after}, which "
                "AKS refuses where it upgrades by itself. "
                "Upgrade all at once first: az aks upgrade "
                f"--resource-group {group_of(context.id)} --name {context.id.rpartition('/')[2]} "
                f"--kubernetes-version {after}"
            )


def _there(context: Context) -> list[Inputs]:
    """Return the pools of a cluster that is to be changed; none where it is made."""
    stored = context.find(CLUSTER, context.id)
    return present(context, stored.inputs) if stored and context.previous else []


def _own(context: Context, inputs: Inputs) -> list[Inputs]:
    """Return the listed pools that have no resource of their own."""
    beside = {each.inputs.get("agentPoolName") for each in _beside(context)}
    return [each for each in profiles(inputs) if _name(each) not in beside]


def _beside(context: Context) -> list[Stored]:
    """Return the cluster's pools that have a resource of their own."""
    return [each for each in context.all(POOL) if parent_of(each.id) == context.id]


def _told(context: Context, pool: Stored) -> Inputs:
    """Return a pool beside the cluster as a part of it."""
    inner = {key: value for key, value in pool.inputs.items() if key not in _PLACE}
    name = {"name": pool.inputs.get("agentPoolName")}
    return {**name, **inner, **scaled(context, pool.id)}


def _id(context: Context, pool: Inputs) -> str:
    return f"{context.id}/agentPools/{_name(pool)}"


def _name(pool: Inputs) -> str:
    return str(pool.get("name"))


def _minor(version: object) -> list[str]:
    return str(version).split(".")[:2]
