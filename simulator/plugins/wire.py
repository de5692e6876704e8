"""Property values between Pulumi's gRPC messages and Python.

Secrets and unknowns are values of their own here (`Secret`, `UNKNOWN`), never strings with a
meaning, so that none can slip through unseen. What the simulator does not look into (assets,
archives, resource references) is kept as it came (`Opaque`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key that marks a special value; the values below tell which one."""

SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's public signature
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"

_UNKNOWNS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SPECIAL: Final = tuple(each.encode() for each in (SIGNATURE, *_UNKNOWNS))
_EXACT: Final = 2.0**53
"""Doubles below it hold every whole number exactly."""


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        """Name the value in messages."""
        return "<unknown>"

    def __iter__(self) -> Iterator["Unknown"]:
        """Hold one thing that is unknown too, so that a list can be made of what is not known."""
        yield self

    def __getitem__(self, key: object) -> "Unknown":
        """Hold nothing that is known."""
        return self

    def get(self, key: object, default: object = None) -> "Unknown":
        """Hold nothing that is known."""
        del key, default
        return self

    def __copy__(self) -> "Unknown":
        """Stay the only one."""
        return self

    def __deepcopy__(self, memo: object) -> "Unknown":
        """Stay the only one."""
        return self


UNKNOWN: Final = Unknown()
"""A value that the engine will know only later; compare with `is`."""


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown or stored in plain text."""

    value: Any
    """What is secret; may hold unknowns and further secrets."""

    def __repr__(self) -> str:
        """Hide the value: this text reaches logs and messages."""
        return "Secret([secret])"


@dataclass(frozen=True)
class Opaque:
    """A special value that passes through untouched: an asset, an archive, a resource reference."""

    fields: Mapping[str, Any]
    """Its fields, the signature among them."""


def to_python(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Turn a message's properties into Python.

    Whole numbers become `int` (the message knows only doubles). Output values become what they
    hold; their dependencies are dropped, as the message names them a second time elsewhere.
    """
    return {key: _value(value) for key, value in struct.fields.items()}


def value_to_python(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - any property value
    """Turn one property of a message into Python."""
    return _value(value)


def is_special(content: bytes) -> bool:
    """Tell whether a message's bytes may hold more than plain JSON, such as a secret."""
    return any(each in content for each in _SPECIAL)


def number_to_python(number: float) -> int | float:
    """Return a number as a message holds it, a double: as `int` where that is exact."""
    double = float(number)
    return int(double) if abs(double) <= _EXACT and double.is_integer() else double


def to_struct(
    properties: Mapping[str, Any], into: struct_pb2.Struct | None = None
) -> struct_pb2.Struct:
    """Turn Python values into a message's properties.

    Args:
        properties: The values.
        into: The field of a larger message; else what is returned would be copied into that.

    Raises:
        TypeError: A value is of a type that has no form in a message.
    """
    struct = struct_pb2.Struct() if into is None else into
    struct.SetInParent()
    for key, value in properties.items():
        _put(struct.fields[str(key)], value)
    return struct


def unwrap(value: Any) -> Any:  # noqa: ANN401 - any property value
    """Return the value with no `Secret` left at any depth; the original is not changed."""
    if isinstance(value, Secret):
        return unwrap(value.value)
    if isinstance(value, dict):
        return {key: unwrap(each) for key, each in value.items()}
    if isinstance(value, list):
        return [unwrap(each) for each in value]
    return value


def has_unknown(value: object) -> bool:
    """Tell whether anything inside is unknown."""
    return any(each is UNKNOWN for each in _inside(value))


def has_secret(value: object) -> bool:
    """Tell whether anything inside is secret."""
    return any(isinstance(each, Secret) for each in _inside(value))


def _inside(value: object) -> Iterator[object]:
    """Yield a value and everything in it; a stack and no recursion, for CRDs have 20,000 values."""
    stack = [value]
    while stack:
        each = stack.pop()
        yield each
        if isinstance(each, dict):
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)
        elif isinstance(each, Secret):
            stack.append(each.value)


def _value(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - any property value
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
        case "bool_value":
            return value.bool_value
        case "number_value":
            return number_to_python(value.number_value)
        case "struct_value":
            fields = {key: _value(each) for key, each in value.struct_value.fields.items()}
            return _special(fields) if SIGNATURE in fields else fields
        case "list_value":
            return [_value(each) for each in value.list_value.values]
        case _:
            return None


def _special(fields: dict[str, Any]) -> Any:  # noqa: ANN401 - any property value
    signature = fields.get(SIGNATURE)
    if signature is None:
        return fields
    if signature == SECRET:
        return Secret(fields.get("value"))
    if signature == OUTPUT:
        inner = fields.get("value", UNKNOWN)
        return Secret(inner) if fields.get("secret") else inner
    return Opaque(fields)


def _put(into: struct_pb2.Value, value: Any) -> None:  # noqa: ANN401 - any property value
    if isinstance(value, str) or value is None:
        _put_scalar(into, value)
        return
    if isinstance(value, Secret):
        value = {SIGNATURE: SECRET, "value": value.value}
    elif isinstance(value, Opaque):
        value = value.fields
    if isinstance(value, dict | Mapping):
        into.struct_value.SetInParent()
        fields = into.struct_value.fields
        for key, each in value.items():
            _put(fields[str(key)], each)
    elif isinstance(value, list | tuple):
        into.list_value.SetInParent()
        add = into.list_value.values.add
        for each in value:
            _put(add(), each)
    else:
        _put_scalar(into, value)


def _put_scalar(into: struct_pb2.Value, value: object) -> None:
    if isinstance(value, str):
        into.string_value = value
    elif value is None:
        into.null_value = struct_pb2.NULL_VALUE
    elif value is UNKNOWN:
        into.string_value = _UNKNOWN_TEXT
    elif isinstance(value, bool):
        into.bool_value = value
    elif isinstance(value, int | float):
        into.number_value = value
    else:
        raise TypeError(f"a property cannot be of type {type(value).__name__}")
