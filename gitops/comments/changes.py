"""The changed resources of an environment, as pieces of which whole ones may be left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gitops.review.document import EnvironmentReview, PropertyChange, ResourceChange
from gitops.review.figures import TITLES
from gitops.review.verdict import rank
from gitops.review.visible import visible

_SIGNS: Final = {"create": "+", "update": "!", "replace": "!", "delete": "-"}
"""Operation -> the sign that colours a line of a difference."""

_TYPE, _NAME, _PATH, _VALUE = 100, 160, 100, 120
_PROPERTIES: Final = 16
_ALIKE: Final = 20
"""Resources of one piece at most."""


@dataclass(frozen=True)
class Piece:
    """Resources to which the same happens, as lines of a block of code."""

    rank: int
    """0 is kept first: what holds data or GPUs and goes."""

    resources: int
    lines: tuple[str, ...]


def pieces(environment: EnvironmentReview) -> list[Piece]:
    """Return all changed resources, the most destructive first."""
    found = [_piece(group) for group in _alike(environment.changes)]
    return sorted(found, key=lambda each: each.rank)


def _alike(changes: Sequence[ResourceChange]) -> Iterator[list[ResourceChange]]:
    """Yield resources that change in the very same properties together."""
    groups: dict[object, list[ResourceChange]] = {}
    for index, each in enumerate(changes):
        same = (each.operation, each.holds, each.protected, each.properties)
        groups.setdefault(same if each.properties and rank(each) else index, []).append(each)
    for group in groups.values():
        for start in range(0, len(group), _ALIKE):
            yield group[start : start + _ALIKE]


def _piece(group: Sequence[ResourceChange]) -> Piece:
    lines = [_headline(each) for each in group]
    properties = group[0].properties
    lines += [f"      {_property(each)}" for each in properties[:_PROPERTIES]]
    if len(properties) > _PROPERTIES:
        lines.append(f"      and {len(properties) - _PROPERTIES:,} more properties")
    return Piece(rank(group[0]), len(group), tuple(lines))


def _headline(change: ResourceChange) -> str:
    held = change.holds and change.operation != "create"
    notes = [f"holds {change.holds}"] * bool(held) + ["protected"] * change.protected
    note = f"  ({', '.join(notes)})" if notes else ""
    what = f"{_SIGNS[change.operation]} {TITLES[change.operation]:<7}"
    return f"{what} {visible(change.type, _TYPE)}  {visible(change.name, _NAME)}{note}"


def _property(change: PropertyChange) -> str:
    path, before, after = (
        visible(change.path, _PATH),
        visible(change.before, _VALUE),
        visible(change.after, _VALUE),
    )
    if not before:
        return f"{path}: {after}"
    return f"{path}: {before} → {after or '(nothing)'}"
