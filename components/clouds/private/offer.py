"""What a private cluster will offer, known before anything is registered; no Pulumi needed."""

from collections.abc import Mapping
from dataclasses import replace

from ...contract import ClusterOffer, FoundationSpec
from ..base_offer import expect, plan_base
from . import services
from .agreement import check
from .driver import plan_stack
from .settings import Settings


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what add-ons are planned for.

    Raises:
        Refused: The settings do not go together.
    """
    expect(spec, check(spec, settings), makes_network=False)
    stack = plan_stack(
        spec.driver, settings.distribution, settings.talos, virtual=settings.virtual_machines
    )
    return replace(
        plan_base(spec, stack),
        storage_class=settings.storage_class,
        buckets=services.plan_buckets(spec, settings),
        pod_labels=services.POD_LABELS,
        internal_load_balancer=services.INTERNAL_LOAD_BALANCER,
        dns=services.plan_dns(spec, settings),
        secret_store=services.plan_secret_store(spec, settings),
    )


def plan_machines(spec: FoundationSpec, settings: Settings) -> Mapping[str, str | None]:
    """Return the machine type of each pool: none, because machines of your own have no price."""
    del settings
    return dict.fromkeys(pool.name for pool in spec.pools)
