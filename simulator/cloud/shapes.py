"""Whether inputs have the shape that the SDK gives them: names, types, what is required."""

import difflib
import functools
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "schemas"

Finding = tuple[str, str]
"""Path and reason."""

_SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
_NAMES = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list"}
_SPECIAL = ("Unknown", "Opaque")
"""Values of the wire that have no type yet, or one of their own."""


class Shapes:
    """What the SDK of a provider says of the types that are simulated."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take what the generator wrote."""
        self._provider: Mapping[str, Any] = data["provider"]
        self._resources: Mapping[str, Any] = data["resources"]
        self._types: Mapping[str, Any] = data["types"]

    def resource(self, token: str, inputs: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with a resource's inputs."""
        if token not in self._resources:
            yield "", f"{token}: its inputs were not read from the SDK. Run simulator.cloud.schema."
        else:
            yield from self._object("", self._resources[token], inputs, token)

    def settings(self, inputs: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with the configuration of a provider."""
        yield from self._object("", self._provider, inputs, "the provider")

    def is_text(self, setting: str) -> bool:
        """Tell whether a setting of the provider is a plain text, which never comes as JSON."""
        return bool(self._provider["inputs"].get(setting) == "string")

    def outputs(self, token: str) -> Collection[str] | None:
        """Return the names of a resource's outputs, where they are known."""
        found: Collection[str] | None = self._resources.get(token, {}).get("outputs")
        return found

    def _object(
        self, path: str, shape: Mapping[str, Any], value: Mapping[str, Any], what: str
    ) -> Iterator[Finding]:
        known = shape["inputs"]
        for name, each in value.items():
            where = f"{path}.{name}" if path else name
            if name in known:
                yield from self._value(where, known[name], each)
            else:
                yield where, _unknown(name, what, known)
        for name in shape["required"]:
            if value.get(name) is None:
                where = f"{path}.{name}" if path else name
                yield where, f"got nothing; expected a value. Set {where}."

    def _value(self, path: str, shape: Any, value: Any) -> Iterator[Finding]:  # noqa: ANN401 - any JSON
        if value is None or shape == "any" or type(value).__name__ in _SPECIAL:
            return
        if isinstance(shape, str):
            if not _is_scalar(shape, value):
                yield path, _wrong(value, f"{'an' if shape == 'integer' else 'a'} {shape}")
        elif "enum" in shape:
            if value not in shape["enum"]:
                yield path, _not_among(value, shape["enum"])
        elif "list" in shape:
            yield from self._elements(path, shape["list"], value)
        elif not isinstance(value, Mapping):
            yield path, _wrong(value, "an object")
        elif "map" in shape:
            for key, each in value.items():
                yield from self._value(f"{path}.{key}", shape["map"], each)
        else:
            yield from self._object(path, self._types[shape["type"]], value, path)

    def _elements(self, path: str, shape: Any, value: Any) -> Iterator[Finding]:  # noqa: ANN401
        if not isinstance(value, list):
            yield path, _wrong(value, "a list")
            return
        for index, each in enumerate(value):
            yield from self._value(f"{path}[{index}]", shape, each)


@functools.cache
def shapes(provider: str) -> Shapes | None:
    """Return what was read from a provider's SDK; None where nothing was."""
    path = FOLDER / f"{provider}.json"
    if not path.exists():
        return None
    return Shapes(json.loads(path.read_text(encoding="utf-8")))


def _is_scalar(shape: str, value: object) -> bool:
    return isinstance(value, _SCALARS[shape]) and (
        shape == "boolean" or not isinstance(value, bool)
    )


def _unknown(name: str, what: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    expected = f"; expected {near[0]}. Rename it." if near else ". Remove it."
    return f"got an input that {what} does not have{expected}"


def _wrong(value: object, expected: str) -> str:
    kind = next((name for each, name in _NAMES.items() if type(value) is each), "an object")
    shown = f"{kind} ({json.dumps(value)})" if isinstance(value, str | int | float) else kind
    return f"got {shown}; expected {expected}. Change it."


def _not_among(value: object, values: Collection[str]) -> str:
    near = difflib.get_close_matches(str(value), values, n=3, cutoff=0.4)
    return f"got {value}; expected one of {', '.join(near or values)}. Choose one of them."
