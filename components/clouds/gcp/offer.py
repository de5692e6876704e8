"""What a cluster on Google Cloud will offer, known before anything is registered; no Pulumi."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...contract import ClusterOffer, FoundationSpec
from ...errors import Refused
from ...planning.api_ranges import check_api_ranges
from ...planning.names import nearest
from ..base_offer import expect, plan_base
from ..volumes import plan_class
from . import services
from .driver import plan_driver, plan_stack
from .pool_check import check_pool
from .pool_plan import plan_machine
from .ranges import check_ranges, plan_ranges
from .settings import Settings
from .zones import check_zones, plan_zones

SYSTEM_POOL = "system"
"""The pool of machines without GPUs; every cluster has it."""

SYSTEM_NODES_PER_ZONE = 3
"""How many machines of the system pool a zone has at most."""


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what add-ons are planned for.

    Raises:
        Refused: The settings do not go together, or Google Cloud has no such machine.
    """
    expect(spec, check(spec, settings))
    return replace(
        plan_base(spec, plan_stack(spec.driver, settings.image)),
        storage_class=plan_class(spec.scope),
        buckets=services.plan_buckets(spec, settings),
        pod_labels=services.POD_LABELS,
        internal_load_balancer=services.INTERNAL_LOAD_BALANCER,
        dns=services.plan_dns(spec, settings),
        fabric="gpudirect",
        metrics_api=True,
        secret_store=services.plan_secret_store(spec, settings),
    )


def plan_machines(spec: FoundationSpec, settings: Settings) -> Mapping[str, str | None]:
    """Return each pool's machine type.

    Raises:
        Refused: Google Cloud has no such machine.
    """
    return {pool.name: plan_machine(pool, settings).name for pool in spec.pools}


def check(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield every problem of an environment with Google Cloud, before anything is registered."""
    yield from check_zones(spec.zones, settings)
    nodes = sum(pool.max_nodes for pool in spec.pools) + spec.zones * SYSTEM_NODES_PER_ZONE
    yield from check_ranges(plan_ranges(spec.cidr, spec.pods, spec.services), nodes)
    yield from check_api_ranges(settings.api_cidrs, public=spec.public_api)
    yield from services.check_services(spec, settings)
    try:
        plan_driver(spec.driver, settings.image)
    except Refused as refused:
        yield from refused.problems
    zones = plan_zones(settings, spec.zones)
    for pool in spec.pools:
        if pool.name == SYSTEM_POOL:
            yield (
                f"gpuPools {pool.name}.name: got {pool.name}; expected another name, because the "
                "pool without GPUs is called so. Rename it."
            )
        try:
            found = plan_machine(pool, settings)
        except Refused as refused:
            yield from refused.problems
        else:
            yield from check_pool(pool, settings, found, zones)
    yield from _strangers(spec, settings)


def _strangers(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    names = [pool.name for pool in spec.pools]
    for name in settings.pools:
        if name not in names:
            meant = nearest(name, names)
            remedy = f"Did you mean {meant}?" if meant else "Remove it, or add the pool."
            yield f"cloud.pools.{name}: got no such pool; expected one. {remedy}"
