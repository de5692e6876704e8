"""What a GPU pool becomes on AKS: every argument of its agent pool, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ...planning.gpu_stack import Driver
from ...planning.pools import GpuPool
from ...planning.taints import GPU
from .driver import SPOT, plan_driver
from .names import plan_pool_name
from .offer import plan_machine
from .settings import Settings

PATIENCE: Mapping[str, str] = MappingProxyType({"create": "2h", "update": "12h", "delete": "2h"})
"""What an operation on a pool may take: GPU machines come late, and are upgraded one by one."""

DISK_GIB = 128
"""The disk of a node's operating system and of its images, which are large where GPUs are."""

_SMALL_TEMPORARY_DISK = frozenset({"Standard_NC24ads_A100_v4"})
"""Their temporary disk (64 GiB) is too small to hold the operating system's."""


@dataclass(frozen=True, kw_only=True)
class AgentPoolPlan:
    """An agent pool of GPU machines."""

    name: str
    machine: str
    zones: tuple[str, ...]
    gpu_driver: Literal["Install", "None"]
    min_nodes: int
    max_nodes: int
    labels: Mapping[str, str]
    taints: tuple[str, ...]
    spot: bool
    reservation: str | None
    compact: bool
    """Whether it has a proximity placement group, which keeps it in one zone."""

    os_disk: Literal["Ephemeral", "Managed"]
    kubelet_disk: Literal["OS", "Temporary"]


def plan_agent_pool(
    pool: GpuPool, driver: Driver, zones: tuple[str, ...], settings: Settings
) -> AgentPoolPlan:
    """Return the agent pool of a GPU pool in a network of these zones.

    Raises:
        Refused: Azure has no machine for it, or the driver cannot be had so.
    """
    chosen = settings.pool(pool.name)
    machine = plan_machine(pool, settings).name
    spot = pool.capacity == "spot"
    within = chosen.zones or zones
    return AgentPoolPlan(
        name=plan_pool_name(pool.name),
        machine=machine,
        zones=within[:1] if pool.compact else within,
        gpu_driver=plan_driver(driver).flags.gpu_driver,
        min_nodes=pool.min_nodes,
        max_nodes=pool.max_nodes,
        # AKS sets the spot label and taint itself; undeclared, they would be a change for ever
        labels={**pool.node_labels(), **({SPOT.key: SPOT.value} if spot else {})},
        taints=(str(GPU), *((str(SPOT),) if spot else ())),
        spot=spot,
        reservation=chosen.reservation,
        compact=pool.compact,
        os_disk="Managed" if pool.local_disk or machine in _SMALL_TEMPORARY_DISK else "Ephemeral",
        kubelet_disk="Temporary" if pool.local_disk else "OS",
    )
