"""What differs between two sets of inputs, where the engine does not say: those of a component."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from . import texts

Values = tuple[Any, Any]
"""Before and after."""


def input_changes(before: object, after: object, path: str = "") -> Iterator[tuple[str, Values]]:
    """Yield the paths at which two values differ, with both.

    Parts of a list that all have names of their own go by these: `charts[redis].version`.
    """
    if before == after:
        return
    parts = _parts(before, after)
    if parts is None:
        yield path, (before, after)
        return
    old, new, form = parts
    for key in sorted({*old, *new}):
        step = form.format(key)
        place = path + step if path else step.removeprefix(".")
        yield from input_changes(old.get(key), new.get(key), place)


def _parts(
    before: object, after: object
) -> tuple[Mapping[str, Any], Mapping[str, Any], str] | None:
    """Return what two values consist of, and how a part is named; None where they are one."""
    if _is_plain(before) and _is_plain(after):
        return cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after), ".{}"
    old, new = _named(before), _named(after)
    return None if old is None or new is None else (old, new, "[{}]")


def _is_plain(value: object) -> bool:
    return isinstance(value, dict) and texts.value(value) != texts.SECRET


def _named(value: object) -> Mapping[str, Any] | None:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    found = {str(each.get("name", "")): each for each in value}
    return found if len(found) == len(value) and "" not in found else None
