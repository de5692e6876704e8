"""What changed in an environment file since the last `up`, in the file's own words."""

from collections.abc import Iterator, Mapping
from typing import Any

_ABSENT = object()


def environment_changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """Return a line per setting that was added, removed or given another value.

    Args:
        old: The environment of the last `up`, or None before the first.
        new: The environment now.
    """
    return [] if old is None else list(_changes("", old, new))


def _changes(path: str, old: object, new: object) -> Iterator[str]:
    before, after = _inside(old), _inside(new)
    if before is not None and after is not None:
        for key in [*after, *(key for key in before if key not in after)]:
            place = key if key.startswith("[") or not path else f".{key}"
            yield from _changes(path + place, before.get(key, _ABSENT), after.get(key, _ABSENT))
    elif old is _ABSENT:
        yield f"+ {path}{_said(new)}"
    elif new is _ABSENT:
        yield f"- {path}{_said(old)}"
    elif old != new:
        yield f"~ {path}{_said(old)} ->{_said(new)}"


def _inside(value: object) -> Mapping[str, object] | None:
    """Return what a mapping or a list holds, entries of a list by their names where they have any.

    A new first pool changes no other pool.
    """
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, list):
        return {_name(each, index): each for index, each in enumerate(value)}
    return None


def _name(entry: object, index: int) -> str:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return str(name) if name else f"[{index}]"


def _said(value: object) -> str:
    """Return a value on one line, as YAML's flow style would have it; nothing for an empty one."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key}:{_said(each)}" for key, each in value.items())
        return f" {{{inside}}}" if inside else " {}"
    if isinstance(value, list):
        return f" [{', '.join(_said(each).strip() for each in value)}]"
    return f" {str(value).lower() if isinstance(value, bool) else value}"
