"""The part of a comment that is not folded: the table and the sections of a review."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from gitops.comments.dialect import length
from gitops.comments.escape import render, said, span
from gitops.review import figures
from gitops.review.document import EnvironmentReview, Outcome, Review
from gitops.review.sections import Section
from gitops.review.words import Line, listed, own

T = TypeVar("T")

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


def fitting(
    items: Sequence[T], show: Callable[[T], str], room: int, most: int = 1_000_000
) -> tuple[list[str], int]:
    """Return the first items, as they are shown, that fit into `room` characters.

    Of those that do not, which may be a million of a stranger's, only the number is returned.
    """
    kept: list[str] = []
    for each in items[:most]:
        text = show(each)
        room -= length(text) + 1
        if room < 0:
            break
        kept.append(text)
    return kept, len(items) - len(kept)


def table(environments: Sequence[EnvironmentReview], room: int) -> str:
    """Return a row for each environment; where not all fit, those that are worst off."""
    if not environments:
        return ""
    count = len(environments)
    order = sorted(range(count), key=lambda each: _WORST.index(environments[each].outcome))
    rows, dropped = fitting(order, lambda each: _row(environments[each]), room)
    shown = sorted(zip(order, rows, strict=False))
    head = [f"| {' | '.join(_TITLES)} |", "| :-- | :-- | --: | --: | --: | --: | :-- | :-- | :-- |"]
    lines = [*head, *(row for _, row in shown)]
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
    kept, dropped = fitting(part.lines, lambda each: f"- {render(each)}", room, most)
    if dropped:
        kept.append(f"- {_more(dropped, 'line')} in the full report")
    return "\n".join([f"### {part.title}", "", *kept])


def untouched(review: Review, room: int) -> str:
    """Return in one line which environments the change cannot affect, and why."""
    reasons: dict[str, list[str]] = {}
    for each in review.untouched:
        reasons.setdefault(each.reason, []).append(each.name)
    kept, dropped = fitting(
        list(reasons.items()),
        lambda each: f"{render((*listed(each[1]), own(': ')))}{said(each[0], 200)}",
        room,
    )
    if dropped:
        kept.append(_more(dropped, "group"))
    return f"Untouched: {'; '.join(kept)}." if reasons else ""


def _more(count: int, what: str) -> str:
    return f"and {count:,} more {what}{'s' * (count > 1)}"
