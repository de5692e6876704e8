"""What a review comes to, in the one line that is read first."""

from dataclasses import dataclass
from typing import Final, Literal

from gitops.review.document import EnvironmentReview, ResourceChange, Review
from gitops.review.figures import OPERATIONS
from gitops.review.words import Line, listed, own

Level = Literal["stop", "look", "go"]

_HEADLINES: Final[dict[Level, str]] = {
    "stop": "Do not merge yet",
    "look": "Look closely before you merge",
    "go": "Nothing found against merging",
}


@dataclass(frozen=True)
class Verdict:
    """Whether to merge, and why."""

    level: Level
    headline: str
    reasons: tuple[Line, ...]
    """A sentence each, without its full stop."""


def verdict(review: Review) -> Verdict:
    """Return what a review comes to: the worst of all its environments."""
    stopped = [each.name for each in review.environments if _stopped(each)]
    failed = [each.name for each in review.environments if each.failures or _is(each, "failed")]
    unknown = [each.name for each in review.environments if _is(each, "unknown")]
    lost = sum(len(lost_in(each)) for each in review.environments)
    limits = sum(len(each.quotas) for each in review.environments)
    changed = [each for each in review.environments if each.changes]
    reasons: list[Line] = []
    if stopped:
        reasons.append((own("policies stop "), *listed(stopped)))
    if failed:
        reasons.append((own("the rehearsal failed in "), *listed(failed)))
    if lost:
        reasons.append((own(f"{_things(lost)} would be deleted or replaced"),))
    if limits:
        reasons.append((own(f"{limits} more quota{'s' * (limits > 1)} needed"),))
    if unknown:
        reasons.append((own("nobody could look at "), *listed(unknown)))
    level: Level = "stop" if stopped or failed else "look" if reasons else "go"
    headline = _HEADLINES[level]
    if not reasons:
        count = f"{len(changed)} environment{'s' * (len(changed) != 1)}"
        calm = f"{count} would change, nothing with data or GPUs would be deleted or replaced"
        reasons = [(own(calm),)] if changed else []
        headline = headline if changed else "No environment changes"
    return Verdict(level, headline, tuple(reasons))


def lost_in(environment: EnvironmentReview) -> list[ResourceChange]:
    """Return what holds data or GPUs and is deleted or replaced."""
    return [each for each in environment.changes if rank(each) == 0]


def rank(change: ResourceChange) -> int:
    """Return how soon a change is shown: 0, the first, is one that takes data or GPUs with it."""
    if change.operation in {"delete", "replace"} and change.holds:
        return 0
    return 1 + OPERATIONS.index(change.operation)


def _stopped(environment: EnvironmentReview) -> bool:
    mandatory = [each for each in environment.violations if each.level == "mandatory"]
    return _is(environment, "policy") or bool(mandatory)


def _is(environment: EnvironmentReview, outcome: str) -> bool:
    return environment.outcome == outcome


def _things(count: int) -> str:
    return f"{count:,} resource{'s' * (count > 1)} with data or GPUs"
