"""What an environment pays AWS for, known before anything is registered; no Pulumi needed."""

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
    charge_system,
)
from ..base_offer import bucket_names, load_balancers
from .endpoints import plan_endpoints
from .launch_template import DISK_IOPS, DISK_THROUGHPUT_MIB, GPU_DISK_GIB, SYSTEM_DISK_GIB
from .offer import SYSTEM, plan_machines, plan_system_size
from .settings import Settings

_FREE_IOPS, _FREE_THROUGHPUT_MIB = 3000, 125
"""What every gp3 disk can do without being paid for it."""

_KEYS = 3
"""For secrets, for disks and buckets, and for logs."""


def plan_charges(spec: FoundationSpec, settings: Settings) -> Charges:
    """Return machines, disks, and all that the network and the cluster are made of.

    Raises:
        Refused: AWS has no such machine.
    """
    chosen = plan_machines(spec, settings)
    system = charge_system("aws", SYSTEM, plan_system_size(spec.scope))
    pools = [charge_pool(pool, chosen[pool.name] or "") for pool in spec.pools]
    return Charges(
        machines=(*pools, system),
        things=(
            *(_disks(each, GPU_DISK_GIB) for each in pools),
            _disks(system, SYSTEM_DISK_GIB),
            *_fixed(spec, settings),
        ),
        unknown=(
            "logs of the control plane and of the network, by how much is written and kept",
            *charge_buckets(bucket_names(spec)),
            *USAGE,
        ),
    )


def _disks(machines: Machines, gibibytes: int) -> Thing:
    parts = {
        "disk-gp3": gibibytes,
        "disk-gp3-iops": DISK_IOPS - _FREE_IOPS,
        "disk-gp3-throughput": DISK_THROUGHPUT_MIB - _FREE_THROUGHPUT_MIB,
    }
    return charge_disks(machines, gibibytes, parts)


def _fixed(spec: FoundationSpec, settings: Settings) -> Iterator[Thing]:
    """Yield what is there whether or not a machine is."""
    gateways = spec.zones if spec.scope.protected else 1
    ways = [each for each in plan_endpoints(spec.scope, settings) if each.type == "Interface"]
    yield _thing("EKS control plane", "control-plane", 1)
    yield _thing("NAT gateways", "nat-gateway", gateways)
    yield _thing("public IPv4 addresses of NAT gateways", "public-ipv4", gateways)
    if ways:
        yield _thing(
            f"interface endpoints: {len(ways)} in {spec.zones} zones",
            "interface-endpoint",
            len(ways) * spec.zones,
        )
    if count := load_balancers(spec):
        yield _thing("network load balancer of the gateway", "load-balancer", count)
    yield _thing("keys", "key", _KEYS)


def _thing(name: str, kind: str, count: int) -> Thing:
    return Thing(name=name, parts={kind: 1}, least=count, most=count)
