"""The part of a comment that is not folded: the table and the sections of a review."""

from collections.abc import Iterable, Sequence
from typing import Final

from gitops.comments.dialect import length
from gitops.comments.escape import render, said, span
from gitops.review import figures
from gitops.review.document import EnvironmentReview, Outcome, Review
from gitops.review.sections import Section
from gitops.review.words import Line, listed, own

_TITLES: Final = (
    *("environment", "result", "add", "change", "replace", "delete"),
    *("policy violations", "GPUs", "list price a month"),
)
_OUTCOMES: Final[dict[Outcome, str]] = {
    "same": "no changes",
    "changes": "changes",
    "policy": "**stopped by policies**",
    "failed": "**failed**",
    "unknown": "**not known**",
}
_WORST: Final[tuple[Outcome, ...]] = ("failed", "policy", "unknown", "changes", "same")
_CELL: Final = 60


def fitting(texts: Iterable[str], room: int, most: int = 1_000_000) -> tuple[list[str], int]:
    """Return the first texts that fit into `room` characters, and how many do not."""
    every = list(texts)
    kept: list[str] = []
    for each in every[:most]:
        room -= length(each) + 1
        if room < 0:
            break
        kept.append(each)
    return kept, len(every) - len(kept)


def table(environments: Sequence[EnvironmentReview], room: int) -> str:
    """Return a row for each environment; where not all fit, those that are worst off."""
    if not environments:
        return ""
    rows = [_row(each) for each in environments]
    order = sorted(range(len(rows)), key=lambda each: _WORST.index(environments[each].outcome))
    dropped = fitting((rows[each] for each in order), room)[1]
    shown = sorted(order[: len(order) - dropped])
    head = [f"| {' | '.join(_TITLES)} |", "| :-- | :-- | --: | --: | --: | --: | :-- | :-- | :-- |"]
    lines = [*head, *(rows[each] for each in shown)]
    if dropped:
        lines += ["", f"{_more(dropped, 'environment')}, none of them worse than these."]
    return "\n".join(lines)


def _row(environment: EnvironmentReview) -> str:
    counts = [environment.count(each) for each in reversed(figures.OPERATIONS)]
    known = environment.outcome != "unknown" or any(counts)
    add, change, replaced, deleted = (f"{each:,}" if known else "?" for each in counts)
    cells = [
        span(environment.name, _CELL, cell=True),
        _OUTCOMES[environment.outcome],
        add,
        change,
        f"**{replaced}**" if environment.count("replace") else replaced,
        f"**{deleted}**" if environment.count("delete") else deleted,
        _cell(figures.policies(environment)),
        "<br>".join(_cell(each) for each in figures.gpus(environment)),
        _cell(figures.price(environment)),
    ]
    return f"| {' | '.join(cells)} |"


def _cell(line: Line) -> str:
    return render(line, cell=True, name=_CELL, sentence=_CELL)


def prices(environments: Sequence[EnvironmentReview]) -> str:
    """Return what is to be known of the prices in the table."""
    return " ".join(render(each) for each in figures.price_notes(environments))


def section(part: Section, room: int, most: int) -> str:
    """Return a section with as many of its lines as there is room for."""
    kept, dropped = fitting((f"- {render(each)}" for each in part.lines), room, most)
    if dropped:
        kept.append(f"- {_more(dropped, 'line')} in the full report")
    return "\n".join([f"### {part.title}", "", *kept])


def untouched(review: Review, room: int) -> str:
    """Return in one line which environments the change cannot affect, and why."""
    reasons: dict[str, list[str]] = {}
    for each in review.untouched:
        reasons.setdefault(each.reason, []).append(each.name)
    groups = [
        f"{render((*listed(names), own(': ')))}{said(reason, 200)}"
        for reason, names in reasons.items()
    ]
    kept, dropped = fitting(groups, room)
    if dropped:
        kept.append(_more(dropped, "group"))
    return f"Untouched: {'; '.join(kept)}." if groups else ""


def _more(count: int, what: str) -> str:
    return f"and {count:,} more {what}{'s' * (count > 1)}"
