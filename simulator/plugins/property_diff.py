"""What a change of the inputs means for an object: nothing, an update or a replacement."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import provider_pb2

Json = dict[str, Any]

PropertyDiff = provider_pb2.PropertyDiff
Path = tuple[str | int, ...]

_REPLACING = {
    PropertyDiff.ADD: PropertyDiff.ADD_REPLACE,
    PropertyDiff.DELETE: PropertyDiff.DELETE_REPLACE,
    PropertyDiff.UPDATE: PropertyDiff.UPDATE_REPLACE,
}
_STEP = re.compile(r'\.?([^.\[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]')
_MISSING = object()


@dataclass(frozen=True)
class Change:
    """One difference between what is and what should be."""

    path: Path
    kind: "PropertyDiff.Kind.ValueType"
    wanted: Any = field(default=None, compare=False)
    """The new value; None for a deletion."""


def changes(old: Json, new: Json) -> list[Change]:
    """List the differences, each at the deepest path that names it alone."""
    return list(_mapping((), old, new))


def replacing(found: Sequence[Change], immutable: Sequence[str]) -> list[Change]:
    """Turn the changes that touch an immutable field into replacements."""
    patterns = [parse_path(each) for each in immutable]
    return [
        Change(each.path, _REPLACING[each.kind], each.wanted)
        if any(_touches(each, pattern) for pattern in patterns)
        else each
        for each in found
    ]


def without_ignored(found: Sequence[Change], ignored: Sequence[str]) -> list[Change]:
    """Drop the changes at or below the paths that the program ignores."""
    patterns = [parse_path(each) for each in ignored]
    return [
        each
        for each in found
        if not any(
            len(pattern) <= len(each.path)
            and all(_same_step(*pair) for pair in zip(pattern, each.path, strict=False))
            for pattern in patterns
        )
    ]


def detailed(found: Sequence[Change]) -> dict[str, PropertyDiff]:
    """Return the changes as Pulumi's message has them."""
    return {
        render_path(each.path): PropertyDiff(
            kind=each.kind,
            inputDiff=each.kind in (PropertyDiff.DELETE, PropertyDiff.DELETE_REPLACE),
        )
        for each in found
    }


def replaces(found: Sequence[Change]) -> list[str]:
    """Return the paths of the changes that replace the object."""
    return [render_path(each.path) for each in found if each.kind in _REPLACING.values()]


def parse_path(text: str) -> Path:
    """Read a property path such as `spec.containers[0].image` or `data["a.b"]`."""
    path: list[str | int] = []
    for step in _STEP.finditer(text):
        name, index, quoted = step.groups()
        if index is not None:
            path.append("*" if index == "*" else int(index))
        else:
            path.append(name if quoted is None else quoted.replace('\\"', '"'))
    return tuple(path)


def render_path(path: Path) -> str:
    """Write a property path as the Pulumi CLI does."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.search(r'[."\[\]]', step):
            text += '["' + step.replace('"', '\\"') + '"]'
        else:
            text += f".{step}" if text else step
    return text


def equal(one: object, other: object) -> bool:
    """Compare as JSON does: 1 equals 1.0, and neither equals true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return one == other


def _mapping(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        yield from _value((*path, key), old.get(key, _MISSING), new.get(key, _MISSING))


def _value(path: Path, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - any JSON
    if old is new:
        return
    if new is _MISSING or new is None:
        if old is not _MISSING and old is not None:
            yield Change(path, PropertyDiff.DELETE)
    elif old is _MISSING:
        yield Change(path, PropertyDiff.ADD, new)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mapping(path, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from _value((*path, index), _at(old, index), _at(new, index))
    elif not equal(old, new):
        yield Change(path, PropertyDiff.UPDATE, new)


def _at(values: list[Any], index: int) -> Any:  # noqa: ANN401 - any JSON
    return values[index] if index < len(values) else _MISSING


def _same_step(pattern: str | int, step: str | int) -> bool:
    return pattern in ("*", step)


def _touches(change: Change, pattern: Path) -> bool:
    """Tell whether the field stands at or above the change, or inside the value that it brings."""
    steps = list(change.path)
    wanted: Any = change.wanted
    position = 0
    for part in pattern:
        while position < len(steps) and isinstance(steps[position], int) and part != "*":
            position += 1  # lists are passed through where the pattern names no element
        if position < len(steps):
            if not _same_step(part, steps[position]):
                return False
            position += 1
        elif part == "*":
            if not (isinstance(wanted, list) and wanted):
                return False
            wanted = wanted[0]
        elif isinstance(wanted, Mapping) and part in wanted:
            wanted = wanted[part]
        else:
            return False
    return True
