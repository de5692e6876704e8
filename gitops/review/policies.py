"""What a change does to the policies themselves, as lines."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops.review.document import PolicyChange
from gitops.review.words import Line, Part, code, listed, own, strong

_EFFECTS: Final = {"weaker": "weaker", "unclear": "may be weaker"}
_KINDS: Final = {"rule": "rule", "exemption": "exemption", "code": "code that judges, in"}
_ENDS: Final = {"added": "is added", "removed": "is removed", "changed": "changes"}
_DETAILS: Final = 4


def policies(changes: Sequence[PolicyChange]) -> Iterator[Line]:
    """Yield a line for each that may let more through, and one for each kind that lets less."""
    for each in changes:
        if each.effect != "stricter":
            yield (strong(_EFFECTS[each.effect]), own(": "), *_what(each), *_details(each.details))
    stricter: dict[tuple[str, str], list[str]] = {}
    for each in changes:
        if each.effect == "stricter":
            stricter.setdefault((each.kind, each.operation), []).append(each.subject)
    for (kind, operation), subjects in stricter.items():
        plural = "s" * (len(subjects) > 1)
        yield (own(f"stricter: {kind}{plural} {operation}: "), *listed(subjects))


def _what(change: PolicyChange) -> Line:
    return (
        own(f"the {_KINDS[change.kind]} "),
        code(change.subject),
        own(f" {_ENDS[change.operation]}"),
    )


def _details(details: Sequence[str]) -> Iterator[Part]:
    for index, each in enumerate(details[:_DETAILS]):
        yield own(", " if index else ": ")
        yield code(each.replace(" -> ", " → "))
    if len(details) > _DETAILS:
        yield own(f" and {len(details) - _DETAILS:,} more")
