"""What a cluster on Azure will offer, known before anything is registered; no Pulumi needed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...contract import ClusterOffer, FoundationSpec
from ...errors import Refused
from ...planning import addresses
from ...planning.api_ranges import check_api_ranges
from ...planning.machines import MachineType, choose, machine
from ...planning.pools import GpuPool
from ..base_offer import check_adapters, expect, plan_base
from ..volumes import plan_class
from . import services
from .driver import plan_stack
from .names import plan_pool_name
from .settings import Settings
from .subnets import PODS, SERVICES, room_for_nodes
from .system_pools import plan_system_pools
from .zones import most_zones

_CLOUD = "azure"

_TAKEN = tuple(map(addresses.Range, ("172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")))
"""What AKS has its own machines in: neither network, pods nor services may have it."""


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what add-ons are planned for.

    Raises:
        Refused: The settings do not go together; each problem is named.
    """
    expect(spec, check_offer(spec, settings))
    return replace(
        plan_base(spec, plan_stack(spec.driver, spec.pools)),
        storage_class=plan_class(spec.scope),
        buckets=services.plan_buckets(spec, settings),
        pod_labels=services.POD_LABELS,
        internal_load_balancer=services.INTERNAL_LOAD_BALANCER,
        dns=services.plan_dns(spec, settings),
        fabric="infiniband",
        metrics_api=True,
        secret_store=services.plan_secret_store(spec, settings),
    )


def plan_machines(spec: FoundationSpec, settings: Settings) -> Mapping[str, str | None]:
    """Return the VM size of each pool.

    Raises:
        Refused: Azure has none for a pool.
    """
    return {pool.name: plan_machine(pool, settings).name for pool in spec.pools}


def plan_machine(pool: GpuPool, settings: Settings) -> MachineType:
    """Return the machine of one pool: the one that is named, or the cheapest that fits.

    Raises:
        Refused: Azure has none, or the one that is named has other GPUs.
    """
    named = settings.pool(pool.name).machine_type
    if named is None:
        return choose(_CLOUD, pool.accelerator, pool.gpus_per_node)
    known = machine(_CLOUD, named)
    if known is None or (known.accelerator, known.gpus) != (pool.accelerator, pool.gpus_per_node):
        has = "is not in the catalogue"
        if known:
            has = f"has {known.gpus} x {known.accelerator}" if known.gpus else "has no GPUs"
        raise Refused(
            f"cloud.pools.{pool.name}.machineType: got {named}, which {has}; expected a VM size "
            f"with {pool.gpus_per_node} x {pool.accelerator}. See: evenkeel gpus"
        )
    return known


def check_offer(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield a problem for everything that Azure could not make."""
    yield from _network(spec, settings)
    yield from services.check_services(spec, settings)
    yield from check_adapters(spec)
    yield from check_api_ranges(settings.api_cidrs, public=spec.public_api)
    try:
        plan_stack(spec.driver, spec.pools)
    except Refused as error:
        yield from error.problems
    for index, pool in enumerate(spec.pools):
        yield from _pool(f"gpuPools[{index}]", pool, settings)
    shared = Counter(plan_pool_name(pool.name) for pool in spec.pools)
    for name, count in shared.items():
        if count > 1:
            yield f"gpuPools: got {count} names that AKS shortens to {name}; rename one."
    for name in settings.pools:
        if name not in {pool.name for pool in spec.pools}:
            yield f"cloud.pools.{name}: got no such pool; expected one of gpuPools. Remove it."


def _network(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    if spec.cidr is None:
        yield "network: got nothing; expected a mapping with cidr. Add cidr: 10.40.0.0/16."
        return
    most = most_zones(settings.region)
    if spec.zones > most:
        yield (
            f"network.zones: got {spec.zones}; {settings.region} has room for {most}. Use {most}, "
            "or take another region."
        )
    pods, services = spec.pods or PODS, spec.services or SERVICES
    written = {"cidr": spec.cidr, "pods": pods, "services": services}
    ranges = {key: parsed for key, text in written.items() if (parsed := addresses.parse(text))}
    for key, parsed in ranges.items():
        if any(parsed.overlaps(each) for each in _TAKEN):
            yield (
                f"network.{key}: got {parsed}; expected none of {', '.join(map(str, _TAKEN))}: AKS "
                "takes them for itself. Use for example 10.40.0.0/16."
            )
    for one, other in addresses.overlaps(ranges):
        yield (
            f"network.{other}: got {written[other]}, which overlaps {one} ({written[one]}); "
            "expected ranges apart. Choose another range."
        )
    nodes = sum(pool.max_nodes for pool in spec.pools)
    nodes += sum(pool.max_nodes for pool in plan_system_pools(spec.scope, spec.zones))
    if "pods" in ranges and nodes > room_for_nodes(pods):
        yield (
            f"network.pods: got {pods}, which has room for {room_for_nodes(pods)} nodes (a /24 "
            f"each); expected room for {nodes}. Use for example 10.128.0.0/10."
        )


def _pool(place: str, pool: GpuPool, settings: Settings) -> Iterator[str]:
    try:
        chosen = plan_machine(pool, settings)
    except Refused as error:
        for each in error.problems:
            yield each if each.startswith("cloud.") else f"{place}.accelerator: {each}"
        return
    if pool.capacity not in chosen.capacities:
        yield (
            f"{place}.capacity: got {pool.capacity}; expected one of "
            f"{', '.join(chosen.capacities)}, because {chosen.name} is sold so only. Change it."
        )
    if pool.rdma and not chosen.rdma:
        yield f"{place}.interconnect: got rdma; {chosen.name} has no InfiniBand. Remove it."
    yield from _reservation(pool, settings)


def _reservation(pool: GpuPool, settings: Settings) -> Iterator[str]:
    reservation = settings.pool(pool.name).reservation
    if pool.capacity == "reserved" and reservation is None:
        yield (
            f"cloud.pools.{pool.name}.reservation: got nothing; expected the id of a capacity "
            f"reservation group, because the pool's capacity is reserved. Add it."
        )
    if pool.capacity != "reserved" and reservation is not None:
        yield (
            f"cloud.pools.{pool.name}.reservation: got one; the pool's capacity is "
            f"{pool.capacity}. Remove it, or set capacity: reserved."
        )
