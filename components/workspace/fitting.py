"""Whether workspaces fit each other, and the cluster that they share."""

import re
from collections.abc import Iterator, Sequence

from ..addons.gateway import has_domain
from ..addons.kueue.queues import CLUSTER_QUEUE, capacity
from ..contract import ClusterOffer
from .spec import WorkspaceSpec

_SYSTEM = re.compile(r"default|kube-.*")


def refuses(
    workspaces: Sequence[WorkspaceSpec], cluster: ClusterOffer, namespaces: frozenset[str]
) -> Iterator[str]:
    """Yield what speaks against workspaces, each problem with its path in the environment file.

    Args:
        workspaces: All of them.
        cluster: What they share.
        namespaces: Those of the add-ons that are on.
    """
    seen: dict[str, int] = {}
    for number, each in enumerate(workspaces):
        path = f"workspaces[{number}]"
        first = seen.setdefault(each.name, number)
        if first != number:
            yield (
                f"{path}.name: got {each.name}, which workspaces[{first}] has too; expected a name "
                "of its own. Rename one."
            )
        if _SYSTEM.fullmatch(each.name) or each.name in namespaces:
            yield (
                f"{path}.name: got {each.name}, a namespace of the cluster's or of an add-on's; "
                "expected one of the team's own. Rename it."
            )
        elif each.name == CLUSTER_QUEUE:
            yield (
                f"{path}.name: got {each.name}, the name of the queue that holds all GPUs; "
                "expected another. Rename it."
            )
        yield from _gpus(each, cluster, path)
        if "kserve" in cluster.addons and has_domain(cluster):
            yield from _hosts(each, workspaces, path)


def _hosts(
    workspace: WorkspaceSpec, workspaces: Sequence[WorkspaceSpec], path: str
) -> Iterator[str]:
    """Yield whose models would share hosts: model `a` of `b-c` has that of model `a-b` of `c`."""
    for other in sorted({each.name for each in workspaces}):
        if workspace.name.endswith(f"-{other}"):
            yield (
                f"{path}.name: got {workspace.name}, which ends in -{other}, and {other} is a "
                f"workspace, too; expected another, since NAME-{workspace.name}.DOMAIN is the host "
                "of a model of either. Rename one."
            )


def _gpus(workspace: WorkspaceSpec, cluster: ClusterOffer, path: str) -> Iterator[str]:
    most: dict[str, int] = {}
    for pool in cluster.pools:
        most[pool.accelerator] = most.get(pool.accelerator, 0) + capacity(pool)
    for accelerator, number in workspace.gpus.items():
        if accelerator not in most:
            there = ", ".join(sorted(most)) or "none: there is no GPU pool"
            yield (
                f"{path}.gpus: got {accelerator}; expected an accelerator of a pool: {there}. "
                "Correct it, or add a pool."
            )
        elif number > most[accelerator]:
            yield (
                f"{path}.gpus: got {number} of {accelerator}; expected at most "
                f"{most[accelerator]}, which the pools give when they are full. Lower it, or let a "
                "pool grow."
            )
