"""What a GPU pool becomes on GKE: plain values, before Pulumi sees any of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...errors import Refused
from ...planning import labels
from ...planning.gpu_stack import Driver
from ...planning.machines import MachineType, choose, machine
from ...planning.pools import GpuPool
from .disks import boot_disk_type, local_ssds
from .driver import PoolDriver, plan_driver
from .settings import Settings
from .zones import plan_pool_zones

DRANET = "cloud.google.com/gke-networking-dra-driver"
"""The label with which GKE's network driver offers RDMA interfaces to pods."""


@dataclass(frozen=True, kw_only=True)
class PoolPlan:
    """One node pool of GKE with GPUs."""

    machine: str
    gpu_type: str
    """The accelerator as GKE calls it; it must be the machine's own."""

    gpus: int
    """GPUs of one machine; GKE wants exactly the machine's own number."""

    driver: PoolDriver
    labels: Mapping[str, str]
    zones: tuple[str, ...]
    nodes_per_zone: int
    """How many machines each zone starts with."""

    min_nodes: int
    max_nodes: int
    """Both in all zones together: GKE's other limits count by zone."""

    spot: bool
    reservation: str | None
    shared_by: int | None
    """How many containers GKE's own device plugin lets share a GPU; None: it does not."""

    partition: str | None
    """The MIG profile into which GKE itself cuts each GPU; None: it does not."""

    disk_type: str
    local_ssds: int | None
    """Local SSDs for the scratch space of pods; None where it lies on the boot disk."""

    placement: Literal["compact", "throughput"] | None
    rdma: bool


def plan_machine(pool: GpuPool, settings: Settings) -> MachineType:
    """Return the machine of a pool: the one that the settings name, or the catalogue's choice.

    Raises:
        Refused: Google Cloud has no such machine, or it has other GPUs.
    """
    named = settings.pool(pool.name).machine_type
    if named is None:
        try:
            return choose("gcp", pool.accelerator, pool.gpus_per_node)
        except Refused as refused:
            problems = (f"gpuPools {pool.name}: {each}" for each in refused.problems)
            raise Refused(*problems) from None
    found = machine("gcp", named)
    if found and (found.accelerator, found.gpus) == (pool.accelerator, pool.gpus_per_node):
        return found
    has = f"{found.gpus} x {found.accelerator}" if found and found.gpus else "no such GPUs"
    raise Refused(
        f"cloud.pools.{pool.name}.machineType: got {named} ({has}); expected a machine with "
        f"{pool.gpus_per_node} x {pool.accelerator}. Use one that `evenkeel gpus` lists, or "
        "remove it."
    )


def plan_pool(
    pool: GpuPool, settings: Settings, driver: Driver, cluster_zones: tuple[str, ...]
) -> PoolPlan:
    """Return what GKE is told of a pool.

    Raises:
        Refused: There is no such machine, or nobody can install its driver.
    """
    found = plan_machine(pool, settings)
    flags = plan_driver(driver, settings.image).flags
    zones = plan_pool_zones(pool, settings, cluster_zones)
    return PoolPlan(
        machine=found.name,
        gpu_type=found.gpu_type or pool.accelerator,
        gpus=found.gpus,
        driver=flags,
        labels=plan_labels(pool, flags),
        zones=zones,
        nodes_per_zone=-(-pool.min_nodes // len(zones)),
        min_nodes=pool.min_nodes,
        max_nodes=pool.max_nodes,
        spot=pool.capacity == "spot",
        reservation=settings.pool(pool.name).reservation if pool.capacity == "reserved" else None,
        shared_by=pool.time_slices if flags.managed else None,
        partition=pool.mig_profile if flags.managed else None,
        disk_type=boot_disk_type(found.name),
        local_ssds=local_ssds(found.name) if pool.local_disk else None,
        placement=_placement(pool, found),
        rdma=pool.rdma,
    )


def plan_labels(pool: GpuPool, driver: PoolDriver) -> Mapping[str, str]:
    """Return the labels of a pool's nodes; what speaks to the operator only where it listens."""
    chosen = pool.node_labels()
    if driver.managed:
        chosen = {labels.POOL: pool.name}
    network = {DRANET: "true"} if pool.rdma else {}
    return {**chosen, **driver.labels, **network}


def _placement(pool: GpuPool, found: MachineType) -> Literal["compact", "throughput"] | None:
    if not pool.compact:
        return None
    return "throughput" if found.rdma else "compact"
