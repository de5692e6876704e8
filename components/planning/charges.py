"""What an environment pays a cloud for, in numbers of things; what one costs is in prices.py."""

from collections.abc import Mapping

from ..frozen import dataclass
from .machines import system_machine
from .pools import Capacity, GpuPool


@dataclass(frozen=True, kw_only=True)
class Machines:
    """Machines of one kind: those of a pool."""

    name: str
    """What a person calls them, such as `pool train`."""

    machine: str
    """A name of the catalogue of machines."""

    least: int
    most: int
    capacity: Capacity = "on-demand"
    """How they are bought; only on demand has a list price that holds for a month."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Things of one kind that are not machines."""

    name: str
    """What a person calls them, such as `NAT gateways`."""

    parts: Mapping[str, float]
    """A name of the catalogue of prices -> how many of it one has: a disk of 100 GB has 100 where
    a GB has the price."""

    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Charges:
    """All that an environment pays a cloud for."""

    machines: tuple[Machines, ...] = ()
    things: tuple[Thing, ...] = ()
    unknown: tuple[str, ...] = ()
    """What costs something that depends on how it is used, each in words."""


def charge_pool(pool: GpuPool, machine: str) -> Machines:
    """Return the machines of a GPU pool."""
    return Machines(
        name=f"pool {pool.name}",
        machine=machine,
        least=pool.min_nodes,
        most=pool.max_nodes,
        capacity=pool.capacity,
    )


def charge_system(cloud: str, name: str, size: tuple[int, int]) -> Machines:
    """Return machines without GPUs, from the least number to the largest."""
    least, most = size
    machine = system_machine(cloud).name
    return Machines(name=f"pool {name}", machine=machine, least=least, most=most)


def charge_disks(machines: Machines, gigabytes: int, parts: Mapping[str, float]) -> Thing:
    """Return the disks that machines start from: one for each, there as long as the machine."""
    return Thing(
        name=f"{machines.name}: disk of {gigabytes} GB",
        parts=parts,
        least=machines.least,
        most=machines.most,
    )


USAGE = (
    "traffic: out of the network, between zones, and through gateways and load balancers",
    "volumes that add-ons claim: their sizes are in the charts, and they grow",
    "requests to keys, and earlier versions of them",
)
"""What costs something on every cloud by how much it is used."""


def charge_buckets(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what buckets cost in words: what is in them, and how often it is read."""
    return (f"objects and requests in buckets: {', '.join(names)}",) if names else ()
