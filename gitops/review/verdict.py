"""What a review comes to, in the one line that is read first."""

from collections.abc import Iterator, Sequence
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
    """Return what a review comes to: the worst of all its environments.

    It says stop where CI ends with a failure (gitops/ci/verdict.py; a test holds them together).
    """
    every = review.environments
    against, doubts = list(_against(every)), [*_laxer(review), *_doubts(every)]
    level: Level = "stop" if against else "look" if doubts else "go"
    reasons = tuple(against + doubts)
    changed = [each for each in every if each.changes or each.outcome != "same"]
    if reasons:
        return Verdict(level, _HEADLINES[level], reasons)
    if not changed:
        return Verdict(level, "No environment changes", ())
    count = f"{len(changed)} environment{'s' * (len(changed) != 1)}"
    calm = f"{count} would change, nothing with data or GPUs would be deleted or replaced"
    return Verdict(level, _HEADLINES[level], ((own(calm),),))


def _against(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    stopped = [each.name for each in environments if _stopped(each)]
    failed = [each.name for each in environments if each.failures or each.outcome == "failed"]
    unknown = [each.name for each in environments if each.outcome == "unknown"]
    guarded = sum(
        change.protected and change.operation in {"delete", "replace"}
        for each in environments
        for change in each.changes
    )
    if stopped:
        yield (own("policies stop "), *listed(stopped))
    if failed:
        yield (own("the rehearsal failed in "), *listed(failed))
    if guarded:
        yield (own(f"{guarded:,} protected resource{_s(guarded)} would be deleted or replaced"),)
    if unknown:
        yield (own("nobody could look at "), *listed(unknown))


def _laxer(review: Review) -> Iterator[Line]:
    """Yield why the head's policies, by which it is judged, may find less than the base's."""
    laxer = sum(each.effect != "stricter" for each in review.policies)
    let = [each.name for each in review.environments if each.loosened]
    if laxer:
        change = "a change" if laxer == 1 else f"{laxer:,} changes"
        yield (own(f"{change} of the policies themselves may let more through"),)
    if let:
        yield (own("the base's policies would stop "), *listed(let))


def _doubts(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    lost = sum(len(lost_in(each)) for each in environments)
    limits = sum(len(each.quotas) for each in environments)
    untried = [
        each.name
        for each in environments
        if each.outcome == "changes" and each.rehearsed == "previewed"
    ]
    if lost:
        yield (own(f"{lost:,} resource{_s(lost)} with data or GPUs would be deleted or replaced"),)
    if limits:
        yield (own(f"{limits:,} more quota{_s(limits)} needed"),)
    if untried:
        yield (own("nothing was deployed in "), *listed(untried))


def lost_in(environment: EnvironmentReview) -> list[ResourceChange]:
    """Return what holds data or GPUs and is deleted or replaced."""
    return [each for each in environment.changes if rank(each) == 0]


def rank(change: ResourceChange) -> int:
    """Return how soon a change is shown: 0, the first, is one that takes data or GPUs with it."""
    if change.operation in {"delete", "replace"} and change.holds:
        return 0
    return 1 + OPERATIONS.index(change.operation)


def _stopped(environment: EnvironmentReview) -> bool:
    mandatory = any(each.level == "mandatory" for each in environment.violations)
    return mandatory or environment.outcome == "policy"


def _s(count: int) -> str:
    return "s" * (count != 1)
