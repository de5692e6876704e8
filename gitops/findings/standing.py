"""How the exemptions of an environment stand: used or not, in force, about to end, or over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from gitops.findings.finding import Finding
from policies.exemptions import Exemption

SOON: Final = timedelta(days=60)
"""How long before its end an exemption is shown as about to end."""

State = Literal["in force", "ends soon", "expired"]


@dataclass(frozen=True)
class Standing:
    """One exemption, as it stands on a day."""

    exemption: Exemption
    state: State
    used: int
    """How many denials it has covered."""

    days: int
    """How many days are left; negative when it is over."""


def standings(
    exemptions: Iterable[Exemption], environment: str, findings: Sequence[Finding], today: date
) -> tuple[Standing, ...]:
    """Return how the exemptions stand that are meant for an environment, soonest end first."""
    covered: dict[str, list[Finding]] = {}
    for each in findings:
        if each.kind == "exempt":
            covered.setdefault(each.policy, []).append(each)
    found = [
        Standing(
            each,
            _state(each, today),
            sum(1 for denied in covered.get(each.rule, ()) if told_by(each, denied)),
            (each.expires - today).days,
        )
        for each in exemptions
        if each.holds_in(environment)
    ]
    return tuple(sorted(found, key=lambda each: (each.days, each.exemption.rule)))


def _state(exemption: Exemption, today: date) -> State:
    if exemption.expired(today):
        return "expired"
    return "ends soon" if exemption.expires - today <= SOON else "in force"


def told_by(exemption: Exemption, finding: Finding) -> bool:
    """Say whether an exemption's rule, reason, owner and last day are those of a finding."""
    if finding.policy != exemption.rule:
        return False
    end = exemption.said().casefold()  # the pack begins a sentence with it
    return finding.message.casefold().endswith(end)
