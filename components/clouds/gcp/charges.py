"""What an environment pays Google Cloud for, known before anything is registered; no Pulumi."""

from collections.abc import Iterator, Sequence

from ...contract import FoundationSpec
from ...planning.charges import (
    USAGE,
    Charges,
    Machines,
    Thing,
    charge_buckets,
    charge_disks,
    charge_pool,
    charge_system,
)
from ..base_offer import bucket_names, load_balancers
from .disks import GPU_DISK_GB, SYSTEM_DISK_GB, SYSTEM_DISK_TYPE, boot_disk_type, local_ssds
from .offer import SYSTEM_NODES_PER_ZONE, SYSTEM_POOL, plan_machines
from .settings import Settings

_NAT_MACHINES = 32
"""Cloud NAT is paid by the machine, and no further from so many on."""

_KEYS = 2
"""For secrets, and for disks and buckets."""


def plan_charges(spec: FoundationSpec, settings: Settings) -> Charges:
    """Return machines, disks, and all that the network and the cluster are made of.

    Raises:
        Refused: Google Cloud has no such machine.
    """
    chosen = plan_machines(spec, settings)
    pools = [charge_pool(pool, chosen[pool.name] or "") for pool in spec.pools]
    size = spec.zones, spec.zones * SYSTEM_NODES_PER_ZONE
    system = charge_system("gcp", SYSTEM_POOL, size)
    return Charges(
        machines=(*pools, system),
        things=(
            *(_disks(each, boot_disk_type(each.machine), GPU_DISK_GB) for each in pools),
            _disks(system, SYSTEM_DISK_TYPE, SYSTEM_DISK_GB),
            *_fixed(spec, [*pools, system]),
        ),
        unknown=(
            *_local_disks(spec, pools),
            "public addresses of Cloud NAT: Google chooses how many",
            "logs of the cluster, of the network and of audits, by how much is written",
            *charge_buckets(bucket_names(spec)),
            *USAGE,
        ),
    )


def _disks(machines: Machines, kind: str, gigabytes: int) -> Thing:
    return charge_disks(machines, gigabytes, {f"disk-{kind}": gigabytes})


def _local_disks(spec: FoundationSpec, pools: Sequence[Machines]) -> Iterator[str]:
    """Yield the pools with local SSDs: which machines' price has them no source says."""
    for pool, machines in zip(spec.pools, pools, strict=True):
        if pool.local_disk and (count := local_ssds(machines.machine)):
            yield f"{machines.name}: {count} local SSDs of each {machines.machine}"


def _fixed(spec: FoundationSpec, machines: Sequence[Machines]) -> Iterator[Thing]:
    """Yield what is there whether or not a pool has machines."""
    yield _thing("GKE control plane", "control-plane", 1)
    yield Thing(
        name=f"Cloud NAT, by the machine, at most {_NAT_MACHINES}",
        parts={"nat-machine": 1},
        least=min(_NAT_MACHINES, sum(each.least for each in machines)),
        most=min(_NAT_MACHINES, sum(each.most for each in machines)),
    )
    if count := load_balancers(spec):
        yield _thing("internal load balancer of the gateway", "load-balancer", count)
    yield _thing("keys", "key", _KEYS)


def _thing(name: str, kind: str, count: int) -> Thing:
    return Thing(name=name, parts={kind: 1}, least=count, most=count)
