"""The Kubernetes objects that a preview would make, read from the engine's events."""

from collections.abc import Iterator, Mapping
from typing import Any

Objects = dict[str, Mapping[str, Any]]
"""`KIND namespace/name` -> the object as the program wrote it."""

Leaves = dict[str, object]
"""Dotted path -> plain value; an empty mapping or list is a value too."""


class Collector:
    """Takes in an engine's events and keeps the objects that are in the program."""

    def __init__(self) -> None:
        """Nothing is seen yet."""
        self.objects: Objects = {}

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in one engine event."""
        meta = (event.get("resourcePreEvent") or {}).get("metadata") or {}
        inputs = (meta.get("new") or {}).get("inputs") or {}
        if str(meta.get("type", "")).startswith("kubernetes:") and "kind" in inputs:
            self.objects[_key(meta["type"], inputs)] = inputs


def _key(token: str, inputs: Mapping[str, Any]) -> str:
    metadata = inputs.get("metadata") or {}
    kind = inputs["kind"]
    if token.endswith("Patch"):
        kind += " (patched)"
    names = [metadata.get("namespace"), metadata.get("name")]
    return f"{kind} {'/'.join(str(each) for each in names if each)}"


def leaves(value: object, path: str = "") -> Leaves:
    """Return an object as paths and plain values."""
    return dict(_leaves(value, path))


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield from _leaves(each, f"{path}[{index}]")
    else:
        yield path, value
