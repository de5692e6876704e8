"""What a reviewer must know to say yes or no, in the order in which it is asked for."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gitops.review.document import (
    EnvironmentReview,
    Failure,
    ResourceChange,
    Review,
    Violation,
)
from gitops.review.figures import SEVERITIES
from gitops.review.main_changes import changes
from gitops.review.policies import policies
from gitops.review.together import differences, together, where
from gitops.review.verdict import lost_in
from gitops.review.words import Line, code, listed, own, prose, strong

_STEPS: Final = {
    "base": "deploying the base",
    "preview": "the preview",
    "deploy": "deploying",
    "ready": "waiting until all is ready",
    "verify": "the check of what must be there",
}


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, the most important line first."""

    title: str
    lines: tuple[Line, ...]
    weight: int = 2
    """How much room it deserves beside the others."""


def sections(review: Review) -> list[Section]:
    """Return every section that has something to say."""
    every = review.environments
    made = [
        Section("Changes of the policies themselves", tuple(policies(review.policies)), 3),
        Section("Deleted or replaced, and holds data or GPUs", tuple(_losses(every)), 5),
        Section("Policy violations", tuple(_violations(every)), 4),
        Section(
            "Stopped by the base's policies, and not by the head's", tuple(_loosened(every)), 3
        ),
        Section("Failures", tuple(_failures(every)), 3),
        Section("New quota needed", tuple(_quotas(every))),
        Section("New differences between clouds", tuple(_parity(every))),
        Section("Not rehearsed", tuple(_not_rehearsed(every))),
        Section("What changes", tuple(changes(every))),
    ]
    return [each for each in made if each.lines]


def _losses(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    def alike(each: ResourceChange) -> Hashable:
        return (each.operation, each.type, each.name, each.holds, each.protected, each.properties)

    found = list(together(environments, lost_in, alike))
    for change, names in sorted(found, key=lambda each: each[0].operation):
        goes = "the data in it goes" if change.holds == "data" else "what runs on its GPUs ends"
        guard = " It is protected: the real deployment refuses this." if change.protected else ""
        yield (
            *where(names, environments),
            own(": "),
            strong("deletes" if change.operation == "delete" else "replaces"),
            own(" "),
            code(change.name),
            own(" ("),
            code(change.type),
            own("), and "),
            strong(goes),
            own("."),
            *_causes(change),
            own(guard),
        )


def _causes(change: ResourceChange) -> Line:
    if change.operation == "delete" or not change.properties:
        return ()
    return (own(" Because "), *differences(change.properties), own("."))


def _violations(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    def rank(found: tuple[Violation, list[str]]) -> tuple[bool, int, bool]:
        each = found[0]
        return not each.fresh, SEVERITIES.index(each.severity), each.level != "mandatory"

    found = together(environments, lambda each: each.violations, lambda each: each)
    for each, names in sorted(found, key=rank):
        yield (
            *where(names, environments),
            own(": "),
            strong(each.severity),
            own(f", {each.level}, {'new' if each.fresh else 'as before'}: "),
            code(each.policy),
            own(" on "),
            code(each.resource),
            own(": "),
            prose(each.message),
        )


def _loosened(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    for each, names in together(environments, lambda found: found.loosened, lambda each: each):
        yield (
            *where(names, environments),
            own(": "),
            strong(each.severity),
            own(": "),
            code(each.policy),
            own(" on "),
            code(each.resource),
            own(": "),
            prose(each.message),
        )


def _failures(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    def line(each: Failure) -> Line:
        where: Line = (own(" at "), code(each.resource)) if each.resource else ()
        return (own(": "), strong(_STEPS[each.step]), own(" failed"), *where)

    for each, names in together(environments, lambda found: found.failures, lambda each: each):
        yield (*where(names, environments), *line(each), own(": "), code(each.line))
    for environment in environments:
        if environment.outcome == "failed" and not environment.failures:
            yield (code(environment.name), own(": the rehearsal failed and did not say why"))


def _quotas(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    for environment in environments:
        for each in environment.quotas:
            yield (
                code(environment.name),
                own(": "),
                code(each.title),
                own(" in "),
                code(each.place),
                own(f": {each.before:,} → "),
                strong(f"{each.after:,}"),
                own(" "),
                code(each.unit),
                own(". Ask the cloud before you merge."),
            )


def _parity(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    for text, names in together(environments, lambda each: each.parity, lambda each: each):
        yield (*where(names, environments), own(": "), prose(text))


def _not_rehearsed(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    unknown = [each.name for each in environments if each.outcome == "unknown"]
    if unknown:
        yield (*listed(unknown), own(": "), strong("nothing is known"), own(", nobody could look"))
    previewed = [
        each.name
        for each in environments
        if each.rehearsed == "previewed"
        and each.outcome not in {"unknown", "same"}
        and (each.changes or each.unchanged)  # else there was no preview
        and not any(failure.step == "preview" for failure in each.failures)
    ]
    if previewed:
        yield (*listed(previewed), own(": previewed only, not deployed"))
    for text, names in together(environments, lambda each: each.not_rehearsed, lambda each: each):
        yield (*where(names, environments), own(": "), prose(text))
    yield from _stand_ins(environments)


def _stand_ins(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    """Yield which charts nobody had; of the base those that the head has, or does not have."""
    for title, charts in (
        ("stand-ins in place of the charts", _of_the_head),
        ("in the base alone, stand-ins in place of the charts", _of_the_base_alone),
    ):
        alike: dict[tuple[str, ...], list[str]] = {}
        for chart, names in together(environments, charts, lambda each: each):
            alike.setdefault(tuple(names), []).append(chart)
        for stood_in, found in alike.items():
            yield (*where(stood_in, environments), own(f": {title} "), *listed(found))


def _of_the_head(environment: EnvironmentReview) -> Iterable[str]:
    return environment.stand_ins


def _of_the_base_alone(environment: EnvironmentReview) -> Iterable[str]:
    here = {each.rpartition(" ")[0] for each in environment.stand_ins}  # in whichever version
    return [each for each in environment.stand_ins_before if each.rpartition(" ")[0] not in here]
