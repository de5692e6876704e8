"""How the machines of a pool are bought and where they may stand; pure."""

from collections.abc import Iterator
from typing import Literal

from ...contract import FoundationSpec
from ...frozen import dataclass
from ...planning.machines import MachineType, machines
from ...planning.pools import GpuPool
from .settings import Reservation, Settings
from .subnets import plan_zones

CapacityType = Literal["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"]


@dataclass(frozen=True, kw_only=True)
class CapacityPlan:
    """How a node group asks for machines."""

    type: CapacityType
    instance_types: tuple[str, ...]
    """What the node group names; empty where the launch template names the type."""

    template_type: str | None
    """What the launch template names: a Capacity Block wants it there, and never in both."""

    reservation: str | None
    """The id of the reservation that every machine comes from."""

    @property
    def block(self) -> bool:
        """Whether the machines come from a Capacity Block."""
        return self.type == "CAPACITY_BLOCK"


def plan_capacity(pool: GpuPool, machine: MachineType, settings: Settings) -> CapacityPlan:
    """Return how a pool's machines are bought."""
    reservation = settings.pool(pool.name).reservation
    if reservation and reservation.type == "capacity-block":
        return CapacityPlan(
            type="CAPACITY_BLOCK",
            instance_types=(),
            template_type=machine.name,
            reservation=reservation.id,
        )
    spot = pool.capacity == "spot"
    return CapacityPlan(
        type="SPOT" if spot else "ON_DEMAND",
        instance_types=_alike(machine) if spot else (machine.name,),
        template_type=None,
        reservation=reservation.id if reservation else None,
    )


def _alike(machine: MachineType) -> tuple[str, ...]:
    """Return the type and those of the same shape: more of them are interrupted less often.

    The autoscaler reckons with one shape for a whole group, so that no other may be among them.
    """
    shape = (machine.accelerator, machine.gpus, machine.vcpus, machine.memory_gib)
    others = [
        each.name
        for each in machines("aws")
        if (each.accelerator, each.gpus, each.vcpus, each.memory_gib) == shape
        and each.name != machine.name
    ]
    return (machine.name, *sorted(others))


def plan_pool_zones(pool: GpuPool, zones: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Return the zones of a pool's machines: one where they stand close together."""
    chosen = settings.pool(pool.name).zones or zones
    return chosen[:1] if pool.compact else chosen


def check_capacity(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield what keeps pools from being bought as they are asked for."""
    for pool in spec.pools:
        yield from _reservation(pool, settings.pool(pool.name).reservation)
        yield from _zones(pool, spec, settings)


def _reservation(pool: GpuPool, reservation: Reservation | None) -> Iterator[str]:
    place = f"cloud.pools.{pool.name}.reservation"
    if pool.capacity == "reserved" and reservation is None:
        yield (
            f"{place}: got nothing; expected the reservation that the pool's machines come from. "
            "Add for example {id: cr-0123456789abcdef0}."
        )
    if pool.capacity != "reserved" and reservation:
        yield (
            f"{place}: got {reservation.id} for a pool with capacity {pool.capacity}; expected "
            f"none. Remove it, or write capacity: reserved in pool {pool.name}."
        )


def _zones(pool: GpuPool, spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    place = f"cloud.pools.{pool.name}.zones"
    chosen = settings.pool(pool.name)
    there = plan_zones(settings, spec.zones)
    for zone in chosen.zones:
        if zone not in there:
            yield f"{place}: got {zone}; expected one of {', '.join(there)}. Use one of these."
    block = chosen.reservation is not None and chosen.reservation.type == "capacity-block"
    if block and len(plan_pool_zones(pool, there, settings)) > 1:
        yield (
            f"{place}: got several zones; expected the one zone of the Capacity Block. "
            f"Add for example [{there[0]}]."
        )
