"""What changed in an environment file since the last `up`, in the file's own words."""

from collections.abc import Iterator, Mapping
from typing import Any


def environment_changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """Return a line per setting that was added, removed or given another value.

    Args:
        old: The environment of the last `up`, or None before the first.
        new: The environment now.
    """
    if old is None:
        return []
    before, after = dict(_flat(old)), dict(_flat(new))
    lines = []
    for path in [*after, *(path for path in before if path not in after)]:
        if path not in before:
            lines.append(f"+ {path} {after[path]}")
        elif path not in after:
            lines.append(f"- {path} {before[path]}")
        elif before[path] != after[path]:
            lines.append(f"~ {path} {before[path]} -> {after[path]}")
    return lines


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _flat(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            name = each.get("name") if isinstance(each, Mapping) else None
            place = f"{path}.{name}" if name else f"{path}[{index}]"
            yield from _flat(each, place)
    else:
        yield path, "{}" if value == {} else str(value)
