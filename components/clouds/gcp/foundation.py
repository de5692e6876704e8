"""The foundation on Google Cloud: its provider, and the five parts put together."""

import pulumi
import pulumi_gcp as gcp

from ...contract import Foundation, FoundationSpec
from ..assembly import assemble
from .offer import plan_offer
from .settings import Settings


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Refuse what does not go together, then register the five parts.

    Raises:
        Refused: The settings do not go together, or Google Cloud has no such machine.
    """
    offer = plan_offer(spec, settings)
    provider = gcp.Provider("gcp", project=settings.project, region=settings.region)
    inside = pulumi.ResourceOptions(providers={"gcp": provider})
    return assemble(spec, settings, inside).foundation(offer)
