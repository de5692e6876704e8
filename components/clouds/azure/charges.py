"""What an environment pays Azure for, known before anything is registered; no Pulumi needed."""

from collections.abc import Iterator

from ...contract import FoundationSpec
from ...planning.charges import (
    USAGE,
    Charges,
    Machines,
    Thing,
    charge_buckets,
    charge_disks,
    charge_pool,
)
from ..base_offer import bucket_names, load_balancers
from .agent_pool import DISK_GIB, plan_agent_pool
from .offer import plan_machines
from .settings import Settings
from .system_pools import plan_system_pools
from .zones import plan_zones


def plan_charges(spec: FoundationSpec, settings: Settings) -> Charges:
    """Return machines, disks, and all that the network and the cluster are made of.

    Machines without GPUs start from a disk inside them, which their price has in it.

    Raises:
        Refused: Azure has no such machine.
    """
    chosen = plan_machines(spec, settings)
    zones = plan_zones(settings.region, spec.zones)
    pools = [charge_pool(pool, chosen[pool.name] or "") for pool in spec.pools]
    plans = [plan_agent_pool(pool, spec.driver, zones, settings) for pool in spec.pools]
    system = [
        Machines(
            name=f"pool {each.name}",
            machine=each.machine,
            least=each.min_nodes,
            most=each.max_nodes,
        )
        for each in plan_system_pools(spec.scope, max(1, len(zones)))
    ]
    return Charges(
        machines=(*pools, *system),
        things=(
            *(
                charge_disks(machines, DISK_GIB, {"disk-p10": 1})
                for machines, plan in zip(pools, plans, strict=True)
                if plan.os_disk == "Managed"
            ),
            *_fixed(spec),
        ),
        unknown=(
            "audit logs and flow logs, by how much is written and kept",
            "private DNS zones, and the private endpoint that AKS makes to the key vault",
            *charge_buckets(bucket_names(spec)),
            *USAGE,
        ),
    )


def _fixed(spec: FoundationSpec) -> Iterator[Thing]:
    """Yield what is there whether or not a machine is."""
    yield _thing("AKS control plane, tier Standard", "control-plane", 1)
    yield _thing("NAT gateway", "nat-gateway", 1)
    yield _thing("public IPv4 address of the NAT gateway", "public-ipv4", 1)
    if bucket_names(spec):
        yield _thing("private endpoint of the buckets", "private-endpoint", 1)
    if count := load_balancers(spec):
        yield _thing("internal load balancer of the gateway", "load-balancer", count)


def _thing(name: str, kind: str, count: int) -> Thing:
    return Thing(name=name, parts={kind: 1}, least=count, most=count)
