"""The exemptions of one run: which hold, which have ended, and which nothing needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from .exemptions import Exemption
from .model import Level, Stage

EXEMPT: Final = "exempt: "
"""How the message of a denial starts that an exemption covers."""

EXPIRED: Final = "exemption-expired"
UNUSED: Final = "exemption-unused"
TITLES: Final = {
    EXPIRED: "An exemption has not ended",
    UNUSED: "An exemption is needed where it is meant to be",
}
"""What the pack itself checks of its exemptions, beside its rules."""

_REMEDIES: Final = {
    EXPIRED: "expected none that has ended. Remove it, or agree on another day with its owner.",
    UNUSED: "expected one that something needs. Remove it, or correct rule and resource.",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with an exemption."""

    name: str
    level: Level
    message: str
    waits: bool = False
    """Whether it may be none once everything is seen, which a first preview does not."""


class Granted:
    """The exemptions as they hold in one environment on one day."""

    def __init__(self, exemptions: Sequence[Exemption], environment: str, today: date) -> None:
        """Start with all unused."""
        self._exemptions = [each for each in exemptions if each.holds_in(environment)]
        self._environment = environment
        self._today = today
        self._used: set[int] = set()
        self.rules = frozenset(each.rule for each in self._exemptions)
        """The ids of the rules that have any."""

    def covering(self, rule: str, identity: str) -> Exemption | None:
        """Return what covers a rule's denial of a resource; it counts as used from then on."""
        for place, each in enumerate(self._exemptions):
            if each.covers(rule, identity, self._environment, self._today):
                self._used.add(place)
                return each
        return None

    def faults(self, stage: Stage, *, whole: bool = True) -> Iterator[Fault]:
        """Yield what is wrong, once everything has been judged.

        Args:
            stage: The environment's.
            whole: Whether that was all; objects of charts may be hidden still, which need some.
        """
        for place, each in enumerate(self._exemptions):
            if each.expired(self._today):
                ended = f"which ended on {each.expires.isoformat()}"
                yield Fault(EXPIRED, "mandatory", _said(EXPIRED, each, ended))
            elif place not in self._used and each.names(self._environment):
                idle = f"which nothing in {self._environment} needs"
                level: Level = "mandatory" if stage == "prod" and whole else "advisory"
                yield Fault(UNUSED, level, _said(UNUSED, each, idle), waits=not whole)


def _said(name: str, exemption: Exemption, why: str) -> str:
    return (
        f"exemptions.yaml: got the exemption of {exemption.rule} for {exemption.resource}, "
        f"{why} (owner: {exemption.owner}); {_REMEDIES[name]}"
    )
