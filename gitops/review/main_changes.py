"""What changes, in a few lines: the edits of the files, then what happens to resources alike."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gitops.review.document import EnvironmentReview, ResourceChange
from gitops.review.figures import OPERATIONS, TITLES
from gitops.review.together import differences, together, where
from gitops.review.verdict import rank
from gitops.review.words import Line, code, own, prose, strong

_MOST: Final = 10
"""Lines about resources; the rest is in the details."""


def changes(environments: Sequence[EnvironmentReview]) -> Iterator[Line]:
    """Yield a line for each edit, and for the resources that change in the same way."""
    for text, names in together(environments, lambda each: each.edits, lambda each: each):
        yield (*where(names, environments), own(": "), prose(text.replace(" -> ", " → ")))
    groups = _alike(environments)
    for group in groups[:_MOST]:
        yield _line(group, environments)
    left = sum(len(each) for each in groups[_MOST:])
    if left:
        yield (own(f"{left:,} more resources in the details"),)


def _alike(
    environments: Iterable[EnvironmentReview],
) -> list[list[tuple[str, ResourceChange]]]:
    """Return what happens alike to resources, with the environments; the destructive first."""
    groups: dict[object, list[tuple[str, ResourceChange]]] = {}
    for environment in environments:
        for each in environment.changes:
            if rank(each) == 0:
                continue  # spelled out already
            known = each.properties if each.operation != "delete" else ()
            same = (each.operation, known or each.type)
            groups.setdefault(same, []).append((environment.name, each))
    return sorted(groups.values(), key=lambda each: OPERATIONS.index(each[0][1].operation))


def _line(
    group: Sequence[tuple[str, ResourceChange]], environments: Sequence[EnvironmentReview]
) -> Line:
    first = group[0][1]
    named = {(each.type, each.name): each for _, each in group}
    others = len(named) - 1
    more = f" and {others:,} more" if others else ""
    told = first.properties and first.operation != "delete"
    what = (own(": "), *differences(first.properties)) if told else ()
    return (
        *where([name for name, _ in group], environments),
        own(": "),
        strong(TITLES[first.operation]),
        own(" "),
        code(first.name),
        own(" ("),
        code(first.type),
        own(f"){more}"),
        *what,
    )
