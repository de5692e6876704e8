"""What the policies said of an environment, or of a state that exists."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gitops.findings.finding import Finding, Kind
from gitops.findings.places import Place, Places
from gitops.findings.standing import Standing
from gitops.rules.catalogue import Entry
from policies.model import Stage

FailOn = Literal["mandatory", "advisory"]

ORDER: Final[tuple[Kind, ...]] = ("violation", "warning", "deferred", "exempt", "remediated")
"""What a person looks at first."""


@dataclass(frozen=True)
class Report:
    """All that was found, with what it was found by."""

    environment: str
    stage: Stage
    file: str
    """Where a person mends it, from the project's folder."""

    rules: Sequence[Entry]
    resources: int
    """How many resources were looked at."""

    findings: Sequence[Finding]
    exemptions: Sequence[Standing] = ()
    errors: Sequence[str] = ()
    """Why not everything could be looked at."""

    version: str = ""
    """Of evenkeel."""

    places: Places | None = None
    """Where findings stem from; None: nothing but the file is known."""

    def ordered(self) -> list[Finding]:
        """Return the findings, what stops an `up` first; the same order in every run."""
        return sorted(
            self.findings,
            key=lambda each: (ORDER.index(each.kind), each.policy, each.urn, each.message),
        )

    def counts(self) -> Counter[Kind]:
        """Return how many findings there are of each kind."""
        return counted(self.findings)

    def failed(self, fail_on: FailOn) -> bool:
        """Say whether there is anything that must not be there.

        What is deferred, exempt or remediated never fails.
        """
        counts = self.counts()
        return bool(counts["violation"] or (fail_on == "advisory" and counts["warning"]))

    def place(self, finding: Finding) -> Place:
        """Return the line at which a person mends what was found."""
        return self.places.of(finding) if self.places else Place(self.file)

    def entry(self, policy: str) -> Entry | None:
        """Return the rule of an id; None for a policy of another pack, or of the pack itself."""
        return next((each for each in self.rules if each.rule.id == policy), None)


def counted(findings: Iterable[Finding]) -> Counter[Kind]:
    """Return how many findings there are of each kind."""
    return Counter(each.kind for each in findings)


def said(counts: Counter[Kind]) -> str:
    """Return the counts as a person reads them; what is rare is left out where it is not."""
    nouns: dict[Kind, str] = {"violation": "violation", "warning": "warning"}
    always = [
        f"{counts[each]} {noun}{'' if counts[each] == 1 else 's'}" for each, noun in nouns.items()
    ]
    rare: tuple[Kind, ...] = ("deferred", "exempt", "remediated")
    return ", ".join((*always, *(f"{counts[each]} {each}" for each in rare if counts[each])))
