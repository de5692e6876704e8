"""How the machines of a node group start: disks, network cards, placement; pure."""

from dataclasses import dataclass
from typing import Literal

from ...planning.machines import MachineType
from ...planning.pools import GpuPool
from .capacity import CapacityPlan
from .driver import PoolDriver
from .user_data import render_user_data

InterfaceType = Literal["interface", "efa-only"]

SYSTEM_DISK_GIB = 100
GPU_DISK_GIB = 300
"""Images of training frameworks are large, and several of them lie on one machine."""

DISK_THROUGHPUT_MIB, DISK_IOPS = 500, 6000
"""What a disk can do in a second."""

_ENA_FIRST = ("p6-b300.",)
"""Machines whose first network card has no adapter for RDMA."""


@dataclass(frozen=True, kw_only=True)
class Interface:
    """One network interface of a machine."""

    card: int
    device: int
    type: InterfaceType


@dataclass(frozen=True, kw_only=True)
class TemplatePlan:
    """What a launch template says."""

    disk_gib: int
    disk_device: str = "/dev/xvda"
    instance_type: str | None = None
    interfaces: tuple[Interface, ...] = ()
    """Empty leaves the one usual interface to EKS."""

    together: bool = False
    """Whether the machines stand in one placement group."""

    capacity_block: bool = False
    reservation: str | None = None
    user_data: str | None = None


def plan_system_template() -> TemplatePlan:
    """Return how machines without GPUs start."""
    return TemplatePlan(disk_gib=SYSTEM_DISK_GIB)


def plan_template(
    pool: GpuPool, machine: MachineType, capacity: CapacityPlan, flags: PoolDriver
) -> TemplatePlan:
    """Return how a pool's machines start."""
    return TemplatePlan(
        disk_gib=GPU_DISK_GIB,
        # Bottlerocket keeps images and logs on a second disk
        disk_device="/dev/xvdb" if flags.bottlerocket else "/dev/xvda",
        instance_type=capacity.template_type,
        interfaces=plan_interfaces(machine) if pool.rdma else (),
        # the machines of a Capacity Block stand together already; with a group there is no capacity
        together=pool.compact and not capacity.block,
        capacity_block=capacity.block,
        reservation=capacity.reservation,
        user_data=render_user_data(pool, flags),
    )


def plan_interfaces(machine: MachineType) -> tuple[Interface, ...]:
    """Return every network interface of a machine with Elastic Fabric Adapters.

    The first carries IP; an adapter beside it on each card carries RDMA and takes no address. The
    places are those of AWS' guide to instances with several network cards, read in 2026-11: an
    adapter without IP is device 0 of its card, and device 1 on the first card, where IP is; on the
    others, device 1 is for a second interface with IP. Older guides had all but the first on 1.
    """
    first = Interface(card=0, device=0, type="interface")
    count = machine.efa_interfaces
    if machine.name.startswith(_ENA_FIRST):
        cards = [Interface(card=card, device=0, type="efa-only") for card in range(1, count + 1)]
    else:
        cards = [
            Interface(card=card, device=0 if card else 1, type="efa-only") for card in range(count)
        ]
    return (first, *cards)
