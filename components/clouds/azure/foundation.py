"""The foundation on Azure: its provider, the five parts put together, and a lock in prod."""

import pulumi
from pulumi_azure_native import Provider

from ...contract import Foundation, FoundationSpec
from ..assembly import assemble
from .lock import lock
from .offer import plan_offer
from .settings import Settings


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Refuse what does not fit, then register the five parts.

    Raises:
        Refused: The settings do not go together; nothing was registered.
    """
    offer = plan_offer(spec, settings)
    provider = Provider(
        "azure",
        subscription_id=settings.subscription,
        tenant_id=settings.tenant,
        location=settings.region,
    )
    inside = pulumi.ResourceOptions(providers={"azure-native": provider})
    made = assemble(spec, settings, inside, cluster_waits=True)
    if spec.scope.protected:
        lock("cluster-lock", made.cluster, list(made.pools.values()), inside)
    return made.foundation(offer)
