"""Paths into properties, such as `spec.ports[0]["my.key"]`, as options and diffs name them."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from .values import SIGNATURE, is_secret

Path = tuple[str | int, ...]

_PART = re.compile(r"""\.?(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.\[\]]+))""")
_SIMPLE = re.compile(r"[^.\[\]\"]+\Z")
_ABSENT = object()


def parse(text: str) -> Path:
    """Read a path; `*` stands for every key or index.

    Raises:
        ValueError: The text is no path.
    """
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise ValueError(f"{text}: no property path")
        quoted, index, plain = match.groups()
        if index is not None:
            parts.append(index if index == "*" else int(index))
        else:
            parts.append(plain if quoted is None else quoted.replace('\\"', '"'))
        position = match.end()
    return tuple(parts)


def write(path: Sequence[str | int]) -> str:
    """Write a path as Pulumi does."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _SIMPLE.match(part):
            text += f".{part}" if text else part
        else:
            escaped = part.replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def contains(outer: Path, inner: Path) -> bool:
    """Tell whether `inner` is `outer` or lies below it."""
    return len(outer) <= len(inner) and all(
        part in ("*", found) for part, found in zip(outer, inner, strict=False)
    )


def keep_old(
    news: Mapping[str, Any], olds: Mapping[str, Any], ignored: Sequence[str]
) -> tuple[dict[str, Any], list[str]]:
    """Set the ignored paths of new inputs back to their old values.

    Returns:
        The inputs, and the paths that could not be set back (added or removed elements).
    """
    result: dict[str, Any] = deepcopy(dict(news))
    failed = []
    for text in ignored:
        try:
            path = parse(text)
        except ValueError:
            continue
        if not _reset(path, olds, result):
            failed.append(text)
    return result, failed


def _reset(path: Path, old: Any, new: Any) -> bool:  # noqa: ANN401 - any JSON
    old, new = _inside(old), _inside(new)
    head, rest = path[0], path[1:]
    if head == "*":
        return all(_reset((key, *rest), old, new) for key in _keys(old, new))
    if not rest:
        return _put_back(head, old, new)
    below_old, below_new = _get(old, head), _get(new, head)
    if below_old is _ABSENT and below_new is _ABSENT:
        return True
    if below_old is _ABSENT or below_new is _ABSENT:
        return False
    return _reset(rest, below_old, below_new)


def _inside(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return value["value"] if is_secret(value) else value


def _keys(old: Any, new: Any) -> list[str | int]:  # noqa: ANN401 - any JSON
    if isinstance(old, dict) and isinstance(new, dict):
        return sorted((old.keys() | new.keys()) - {SIGNATURE})
    if isinstance(old, list) and isinstance(new, list):
        return list(range(max(len(old), len(new))))
    return []


def _get(value: Any, key: str | int) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key, _ABSENT)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return _ABSENT


def _put_back(key: str | int, old: Any, new: Any) -> bool:  # noqa: ANN401 - any JSON
    before = _get(old, key)
    if isinstance(new, dict) and isinstance(key, str):
        if before is _ABSENT:
            new.pop(key, None)
        else:
            new[key] = deepcopy(before)
        return True
    if isinstance(new, list) and isinstance(key, int) and before is not _ABSENT and key < len(new):
        new[key] = deepcopy(before)
        return True
    return before is _ABSENT and _get(new, key) is _ABSENT
