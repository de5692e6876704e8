"""The foundation on AWS: its provider, and the five parts put together."""

import pulumi
import pulumi_aws as aws

from ...contract import Foundation, FoundationSpec
from ..assembly import assemble
from .offer import plan_offer
from .settings import Settings


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Refuse what does not go together, then register the five parts.

    Raises:
        Refused: The settings do not go together, or AWS has no such machine.
    """
    offer = plan_offer(spec, settings)
    provider = aws.Provider(
        "aws",
        region=settings.region,
        # credentials of another account make nothing at all
        allowed_account_ids=[settings.account],
        default_tags=aws.ProviderDefaultTagsArgs(tags=spec.scope.tags()),
    )
    inside = pulumi.ResourceOptions(providers={"aws": provider})
    return assemble(spec, settings, inside).foundation(offer)
