"""Who has set a field of a Kubernetes object: read from its `managedFields`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = Any
Step = str | int

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""Marks a value that is not plain JSON in Pulumi's properties."""

_STEPS: Final = re.compile(r'([^.\["\]]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]')


@dataclass(frozen=True)
class Owner:
    """A field manager."""

    name: str
    subresource: str = ""

    @property
    def title(self) -> str:
        """Its name as a person reads it."""
        return f"{self.name} ({self.subresource})" if self.subresource else self.name


def steps_of(path: str) -> list[Step]:
    """Return the steps of a property path, such as `spec.containers[0]["a.b/c"]`."""
    found: list[Step] = []
    for name, quoted, index in _STEPS.findall(path):
        found.append(int(index) if index else name or quoted.replace('\\"', '"'))
    return found


def at(value: Json, steps: Sequence[Step]) -> Json:
    """Return what stands at a path; None where nothing does."""
    for step in steps:
        there = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not there and not (isinstance(value, Mapping) and step in value):
            return None
        value = value[step]
    return value


def owners(live: Mapping[str, Json], path: str) -> list[Owner]:
    """Return who has set the field at a path of a live object, or something inside it."""
    return [
        Owner(str(entry.get("manager", "")), str(entry.get("subresource") or ""))
        for entry in _entries(live)
        if _holds(entry.get("fieldsV1") or {}, live, steps_of(path))
    ]


def fields(live: Mapping[str, Json]) -> Iterator[tuple[Owner, str]]:
    """Yield every field that somebody has set, as a path, with who has."""
    for entry in _entries(live):
        owner = Owner(str(entry.get("manager", "")), str(entry.get("subresource") or ""))
        for path in _leaves(entry.get("fieldsV1") or {}, live, ""):
            yield owner, path


def is_secret(value: Json) -> bool:
    """Tell whether a value is one that the engine hides."""
    return isinstance(value, Mapping) and _SIGNATURE in value


def _entries(live: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    metadata = live.get("metadata")
    found = metadata.get("managedFields") if isinstance(metadata, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _holds(tree: Mapping[str, Json], value: Json, steps: Sequence[Step]) -> bool:
    if not steps:
        return True
    if not {*tree} - {"."}:
        return True  # the whole of it is one to the server
    key = _key(tree, value, steps[0])
    return key is not None and _holds(tree[key] or {}, at(value, steps[:1]), steps[1:])


def _key(tree: Mapping[str, Json], value: Json, step: Step) -> str | None:
    """Return the key under which the server has a step, where the tree has it."""
    if isinstance(step, str):
        return f"f:{step}" if f"f:{step}" in tree else None
    element = at(value, [step])
    for key in tree:
        if _element(key, element):
            return key
    return None


def _element(key: str, element: Json) -> bool:
    """Tell whether a key of the server's is of this element of a list."""
    mark, _, text = key.partition(":")
    if mark not in {"k", "v"}:
        return False
    try:
        wanted = json.loads(text)
    except ValueError:
        return False
    if mark == "v":
        return bool(wanted == element)
    return isinstance(element, Mapping) and all(
        element.get(name) == each for name, each in wanted.items()
    )


def _leaves(tree: Mapping[str, Json], value: Json, path: str) -> Iterator[str]:
    inner = [key for key in tree if key != "."]
    if not inner or is_secret(value):
        yield path
        return
    for key in inner:
        mark, _, text = key.partition(":")
        if mark == "f" and isinstance(value, Mapping) and text in value:
            yield from _leaves(tree[key] or {}, value[text], _joined(path, text))
        elif mark in {"k", "v"} and isinstance(value, list):
            for index, element in enumerate(value):
                if _element(key, element):
                    yield from _leaves(tree[key] or {}, element, f"{path}[{index}]")


def _joined(path: str, name: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_$-]+", name):
        return f"{path}.{name}" if path else name
    quoted = name.replace('"', '\\"')
    return f'{path}["{quoted}"]'
