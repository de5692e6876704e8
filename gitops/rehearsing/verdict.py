"""Writes the review of one environment from what was rehearsed of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from gitops.review.document import EnvironmentReview, Failure, Outcome

from . import texts
from .charts import stand_ins, unlike
from .comparison import edits, gpus, parity, quotas
from .deployed_base import DeployedBase
from .facts import Facts
from .steps import exemptions, violations
from .upgrade import Upgrade

REMOVED: Final = (
    "the environment file is removed: nothing of what is deployed goes by that. "
    "Before it is merged, run: pulumi destroy -s {name}"
)
RENAMED: Final = (
    "its file is now that of {successor}: that is another platform, made from nothing beside this "
    "one, and nothing moves over"
)
FROM_NOTHING: Final = (
    "the upgrade: the base cannot be described, so the head is an installation from nothing"
)
UNLIKE: Final = (
    "what changes in the objects of these charts: base and head could not be made of the same: "
    "{charts}"
)
_UNKNOWN: Final = "unknown"
_FOLDER: Final = re.compile(r"^/\S*/(?=environments/Pulumi\.)")
"""Where a revision lies while it is rehearsed, which tells nobody anything."""


@dataclass(frozen=True)
class Rehearsed:
    """Everything that came of rehearsing one environment."""

    name: str
    base: Facts | None
    """None where the base does not have it, or cannot describe it."""

    head: Facts
    deployed: DeployedBase
    upgrade: Upgrade
    seconds: float

    def review(self) -> EnvironmentReview:
        """Return what a reviewer is shown."""
        upgrade, planned = self.upgrade, self.upgrade.planned
        findings = planned.tally.findings if planned else []
        return EnvironmentReview(
            name=texts.name(self.name),
            cloud=texts.name(self.head.cloud),
            stage=texts.name(self.head.stage),
            outcome=self._outcome(),
            rehearsed="deployed" if upgrade.deployed else "previewed",
            edits=self._edits,
            unchanged=planned.tally.unchanged if planned else 0,
            changes=upgrade.changes,
            violations=violations(findings, frozenset(self.deployed.findings)),
            loosened=upgrade.loosened,
            exemptions=exemptions(findings),
            rules=upgrade.rules,
            gpus=gpus(self.base, self.head),
            cost_before=self.base.cost if self.base else None,
            cost=self.head.cost,
            quotas=quotas(self.base, self.head),
            parity=parity(self.base, self.head),
            stand_ins=stand_ins(upgrade.charts),
            stand_ins_before=stand_ins(self.deployed.charts),
            not_rehearsed=tuple(self._not_rehearsed()),
            failures=(*self.deployed.failures, *upgrade.failures),
            seconds=self.seconds,
        )

    def _outcome(self) -> Outcome:
        planned = self.upgrade.planned
        if self.upgrade.unknown or planned is None:
            return "unknown"
        if self.upgrade.failures:
            return "failed"
        if planned.tally.violations:
            return "policy"
        return "changes" if self.upgrade.changes or self._edits else "same"

    @property
    def _unread(self) -> bool:
        """Whether there is a base that nobody could describe; a new environment has none."""
        return self.base is None and bool(self.deployed.failures)

    @property
    def _edits(self) -> tuple[str, ...]:
        return () if self._unread else edits(self.base, self.head)

    def _not_rehearsed(self) -> Iterator[str]:
        upgrade = self.upgrade
        if upgrade.unknown:
            yield upgrade.unknown
        if self._unread:
            yield FROM_NOTHING
        if others := unlike(self.deployed.charts, upgrade.charts):
            yield texts.text(UNLIKE.format(charts=", ".join(others)))
        yield from upgrade.silent


def removed(name: str, base: Facts | None, problem: str, successor: str = "") -> EnvironmentReview:
    """Return the review of an environment that the head does not have any more.

    Args:
        name: Its name.
        base: What it was.
        problem: Why nobody can say what it was.
        successor: The new environment that has its file as it was; empty where there is none.
    """
    moved = (RENAMED.format(successor=texts.name(successor)),) if successor else ()
    return EnvironmentReview(
        name=texts.name(name),
        cloud=texts.name(base.cloud if base else _UNKNOWN),
        stage=texts.name(base.stage if base else _UNKNOWN),
        outcome="changes",
        rehearsed="previewed",
        edits=(REMOVED.format(name=texts.name(name)), *moved),
        gpus=gpus(base, None),
        cost_before=base.cost if base else None,
        failures=problems("base", problem),
    )


def same(
    name: str, base: Facts | None, head: Facts, lines: tuple[str, ...], why: str
) -> EnvironmentReview:
    """Return the review of an environment that stays as it is, but may differ from other clouds'.

    Args:
        name: Its name.
        base: What it was.
        head: What it will be.
        lines: What becomes different between clouds.
        why: Why nothing of it was deployed.
    """
    return EnvironmentReview(
        name=texts.name(name),
        cloud=texts.name(head.cloud),
        stage=texts.name(head.stage),
        outcome="same",
        rehearsed="previewed",
        gpus=gpus(base, head),
        cost_before=base.cost if base else None,
        cost=head.cost,
        parity=lines,
        not_rehearsed=(texts.text(why),),
    )


def unreadable(name: str, base: Facts | None, problem: str) -> EnvironmentReview:
    """Return the review of an environment whose file or code is wrong in the head."""
    return EnvironmentReview(
        name=texts.name(name),
        cloud=texts.name(base.cloud if base else _UNKNOWN),
        stage=texts.name(base.stage if base else _UNKNOWN),
        outcome="failed",
        rehearsed="previewed",
        cost_before=base.cost if base else None,
        failures=problems("preview", problem),
    )


def problems(step: Literal["base", "preview"], problem: str) -> tuple[Failure, ...]:
    """Return what is wrong with an environment, a failure for each line; none for no problem."""
    found = [_FOLDER.sub("", each.strip()) for each in problem.splitlines() if each.strip()]
    # the first line of many counts the others
    lines = found[1:] if len(found) > 1 else found
    return tuple(Failure(step=step, line=texts.text(each)) for each in lines)
