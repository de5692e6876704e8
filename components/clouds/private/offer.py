"""What a private cluster will offer, known before anything is registered; no Pulumi needed."""

from ...contract import ClusterOffer, FoundationSpec
from .driver import plan_stack
from .settings import Settings


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what add-ons are planned for.

    Raises:
        Refused: The settings do not go together.
    """
    return ClusterOffer(
        kubernetes=spec.kubernetes,
        pools=spec.pools,
        gpu=plan_stack(spec.driver),
        storage_class=settings.storage_class,
    )
