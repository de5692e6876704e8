"""The foundation on a cluster that exists: its five parts put together."""

from dataclasses import replace

import pulumi

from ...contract import Foundation, FoundationSpec
from ...errors import Refused
from ..assembly import assemble
from . import preflight
from .inventory import Inventory, look
from .management import check as check_management
from .metrics import serves_metrics
from .offer import plan_offer
from .settings import Settings


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Look at the cluster, refuse what does not fit, then register the five parts.

    Raises:
        Refused: The settings do not go together, the cluster cannot be reached, or it does not fit.
    """
    offer = plan_offer(spec, settings)
    found = _look(spec, settings)
    offer = replace(offer, metrics_api=serves_metrics(found))
    return assemble(spec, settings, cluster_waits=True).foundation(offer)


def _look(spec: FoundationSpec, settings: Settings) -> Inventory:
    """Look at what is there, say what may surprise, refuse what does not fit."""
    look.cache_clear()  # each build sees the cluster as it is now, and its parts what build saw
    inventory = look(settings.context)
    pulumi.log.debug(preflight.describe(inventory))
    findings = list(preflight.check(spec, settings, inventory))
    if settings.cluster_api is not None:
        findings += check_management(spec, settings)
    for finding in findings:
        if not finding.fatal:
            pulumi.log.warn(finding.text)
    problems = [finding.text for finding in findings if finding.fatal]
    if problems:
        raise Refused(*problems)
    return inventory
