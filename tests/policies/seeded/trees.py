"""Trees of properties: laid over each other, narrowed to what a rule reads, spoilt by one key."""

import copy
import re
from collections.abc import Iterator
from typing import Any

_WORD = re.compile(r"[A-Za-z_]\w*")


def merged(base: Any, over: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a tree laid over another: mappings key by key, lists place by place."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {
            key: merged(base[key], over[key]) if key in base and key in over else (base | over)[key]
            for key in (base | over)
        }
    if isinstance(base, list) and isinstance(over, list) and base and over:
        # What completes the list's first element completes those that the base does not have.
        return [
            merged(base[place] if place < len(base) else base[0], each)
            if isinstance(each, dict)
            else each
            for place, each in enumerate(over)
        ]
    return copy.deepcopy(over)


def words(expression: str) -> frozenset[str]:
    """Return the words of a rule's expression: the keys that it can ask for, among others."""
    return frozenset(_WORD.findall(expression))


def narrowed(tree: Any, read: frozenset[str]) -> Any:  # noqa: ANN401 - JSON
    """Return the tree with the keys that are read, and what leads to them."""
    if isinstance(tree, list):
        return [narrowed(each, read) for each in tree]
    if not isinstance(tree, dict):
        return tree
    found = {}
    for key, value in tree.items():
        inner = narrowed(value, read)
        if key in read:
            found[key] = inner or value  # a mapping may be read as a whole
        elif isinstance(value, dict | list) and inner:
            found[key] = inner
    return found


def lesser(tree: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield the tree with one key taken away, for each key in it."""
    for path in _paths(tree):
        left = copy.deepcopy(tree)
        inner = left
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]
        yield left


def _paths(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - JSON
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield (*path, key)
            yield from _paths(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _paths(value, (*path, place))
