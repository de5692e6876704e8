"""The agent pools without GPUs: one for AKS' own parts, one for everything that is installed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ...planning.machines import system_machine
from ...planning.scope import Scope
from ...planning.taints import Taint
from .names import PLATFORM_POOL, SYSTEM_POOL

CRITICAL_ONLY = Taint(key="CriticalAddonsOnly", value="true", effect="NoSchedule")
"""AKS' own parts tolerate it; what keeps a cluster alive shares its machines with nothing else."""


@dataclass(frozen=True, kw_only=True)
class SystemPool:
    """One agent pool without GPUs."""

    name: str
    mode: Literal["System", "User"]
    machine: str
    min_nodes: int
    max_nodes: int
    taints: tuple[Taint, ...]


def plan_system_pools(scope: Scope, zones: int) -> Sequence[SystemPool]:
    """Return the pools without GPUs; outside dev each zone has a node of both."""
    least = 1 if scope.stage == "dev" else zones
    machine = system_machine("azure").name
    return (
        SystemPool(
            name=SYSTEM_POOL,
            mode="System",
            machine=machine,
            min_nodes=least,
            max_nodes=least + 2,
            taints=(CRITICAL_ONLY,),
        ),
        SystemPool(
            name=PLATFORM_POOL,
            mode="User",
            machine=machine,
            min_nodes=least,
            max_nodes=3 * max(least, 2),
            taints=(),
        ),
    )
