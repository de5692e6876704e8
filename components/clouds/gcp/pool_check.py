"""What keeps a GPU pool from being made on GKE; pure."""

from collections.abc import Iterator

from ...planning.machines import MachineType
from ...planning.pools import GpuPool
from ...planning.regions import offered, offering
from .disks import local_ssds
from .settings import Settings
from .zones import plan_pool_zones


def check_pool(
    pool: GpuPool, settings: Settings, found: MachineType, cluster_zones: tuple[str, ...]
) -> Iterator[str]:
    """Yield what does not go together in a pool."""
    yield from _offered(pool, settings, found)
    yield from _capacity(pool, settings, found)
    yield from _hardware(pool, settings, found)
    zones = plan_pool_zones(pool, settings, cluster_zones)
    path = f"cloud.pools.{pool.name}.zones"
    if pool.compact and len(zones) > 1:
        yield (
            f"{path}: got {len(zones)} zones; expected one, because machines of a compact pool "
            "stand close together. Name one."
        )
    if len(zones) > pool.max_nodes:
        yield (
            f"{path}: got {len(zones)} zones for at most {pool.max_nodes} machines; expected no "
            "more zones than machines. Name fewer, or raise nodes.max."
        )


def _offered(pool: GpuPool, settings: Settings, found: MachineType) -> Iterator[str]:
    insisted = settings.pool(pool.name).machine_type is not None
    if not insisted and offered("gcp", settings.region, found.name) is False:
        known = offering("gcp", found.name)
        where = ", ".join(known.regions) if known else ""
        yield (
            f"gpuPools {pool.name}.accelerator: got {pool.accelerator} ({found.name}), which "
            f"{settings.region} does not sell; expected a region that does. Use one of {where}."
        )


def _capacity(pool: GpuPool, settings: Settings, found: MachineType) -> Iterator[str]:
    place = f"gpuPools {pool.name}.capacity"
    reservation = settings.pool(pool.name).reservation
    path = f"cloud.pools.{pool.name}.reservation"
    if pool.capacity not in found.capacities:
        yield (
            f"{place}: got {pool.capacity}; {found.name} is sold as "
            f"{', '.join(found.capacities)} only. Use one of these."
        )
    if pool.capacity == "reserved" and reservation is None:
        yield f"{path}: got nothing; expected the name of the reservation. Add it."
    if pool.capacity != "reserved" and reservation is not None:
        yield (
            f"{path}: got {reservation} with capacity {pool.capacity}; expected capacity reserved. "
            "Change the capacity, or remove the reservation."
        )


def _hardware(pool: GpuPool, settings: Settings, found: MachineType) -> Iterator[str]:
    place = f"gpuPools {pool.name}"
    if pool.rdma and not found.rdma:
        yield (
            f"{place}.interconnect: got rdma; {found.name} has no RDMA. Remove it, or use an "
            "accelerator whose machine has it: nvidia-h200-141gb, nvidia-b200."
        )
    if pool.rdma and settings.image != "cos":
        yield (
            f"cloud.image: got {settings.image}; pool {pool.name} has RDMA, which GKE sets up on "
            "Container-Optimized OS only. Use cos."
        )
    if pool.local_disk and local_ssds(found.name) is None:
        yield f"{place}.localDisk: got true; {found.name} has no local SSDs. Remove it."
