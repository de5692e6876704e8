"""What a private cluster will offer, known before anything is registered; no Pulumi needed."""

from collections.abc import Mapping

from ...contract import ClusterOffer, FoundationSpec
from ...errors import Refused
from .agreement import check
from .driver import plan_stack
from .settings import Settings


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what add-ons are planned for.

    Raises:
        Refused: The settings do not go together.
    """
    problems = list(check(spec, settings))
    if problems:
        raise Refused(*problems)
    return ClusterOffer(
        kubernetes=spec.kubernetes,
        pools=spec.pools,
        gpu=plan_stack(spec.driver, settings.distribution, settings.talos),
        storage_class=settings.storage_class,
    )


def plan_machines(spec: FoundationSpec, settings: Settings) -> Mapping[str, str | None]:
    """Return the machine type of each pool: none, because machines of your own have no price."""
    del settings
    return dict.fromkeys(pool.name for pool in spec.pools)
