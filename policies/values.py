"""Property values as Pulumi sends them, in plain Python, with secrets and unknowns marked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.struct_pb2 import ListValue, Struct, Value

Path = tuple[str | int, ...]
"""Where a value is: keys of mappings and places in lists."""

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key that gives a mapping another meaning in Pulumi's protocol."""

SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWNS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a string
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # a mapping
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
    }
)
"""What the engine sends in a preview in place of a value that it does not know yet."""

REDACTED: Final = "[secret]"

LONGEST: Final = 2_000
"""How many elements a list may have that is judged: the library needs their square in time."""

_INT64: Final = 2**63


@dataclass(frozen=True)
class Unknown:
    """A value that is known only once something has been created."""


@dataclass(frozen=True)
class Secret:
    """A value that may be judged, but never shown."""

    value: Any


class TooLarge(ValueError):  # noqa: N818 - it says what is the matter
    """A list is longer than anything that is judged."""


def read(struct: Struct) -> dict[str, Any]:
    """Return a resource's properties; `Unknown` and `Secret` stand where the engine marked them.

    Raises:
        TooLarge: A list is too long.
        RecursionError: The properties are nested too deep.
    """
    return _plain(struct.fields)


def reveal(tree: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the tree with secrets opened: for judging, never for a message."""
    return _rebuilt(tree, lambda secret: reveal(secret.value))


def redact(tree: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the tree with `[secret]` in every secret's place."""
    return _rebuilt(tree, lambda _: REDACTED)


def pruned(tree: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the tree without keys whose value is null, as the Kubernetes API reads it."""
    if isinstance(tree, dict):
        return {key: pruned(value) for key, value in tree.items() if value is not None}
    if isinstance(tree, list):
        return [pruned(value) for value in tree]
    if isinstance(tree, Secret):
        return Secret(pruned(tree.value))
    return tree


def marks(tree: Any) -> tuple[bool, bool]:  # noqa: ANN401 - JSON
    """Say whether anything in a tree is unknown, and whether anything in it is secret."""
    unknown = secret = False
    left = [tree]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
        elif isinstance(value, Secret):
            secret = True
            left.append(value.value)
        elif isinstance(value, Unknown):
            unknown = True
    return unknown, secret


def unknown_paths(tree: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - JSON
    """Yield where values are unknown; inside a secret, only where the secret is."""
    if isinstance(tree, Unknown):
        yield path
    elif isinstance(tree, Secret):
        if next(unknown_paths(tree.value), None) is not None:
            yield path
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from unknown_paths(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from unknown_paths(value, (*path, place))


def supplied(
    tree: Any,  # noqa: ANN401 - JSON
    choose: Callable[[Path], tuple[Any, ...]],
    path: Path = (),
) -> Any:  # noqa: ANN401 - JSON
    """Return a tree of revealed values with every unknown replaced.

    Args:
        tree: Values without `Secret`.
        choose: The value for the unknown at a path as a tuple of one, or nothing: leave it out.
        path: Where the tree is.
    """
    if isinstance(tree, dict):
        return {
            key: chosen[0]
            for key, value in tree.items()
            if (chosen := _supplied(value, choose, (*path, key)))
        }
    if isinstance(tree, list):
        return [
            chosen[0]
            for place, value in enumerate(tree)
            if (chosen := _supplied(value, choose, (*path, place)))
        ]
    return tree


def spelled(path: Path) -> str:
    """Write a path as people do: `spec.containers[0].image`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _supplied(
    value: Any,  # noqa: ANN401 - JSON
    choose: Callable[[Path], tuple[Any, ...]],
    path: Path,
) -> tuple[Any, ...]:
    if isinstance(value, Unknown):
        return choose(path)
    return (supplied(value, choose, path),)


def _rebuilt(tree: Any, secret: Callable[[Secret], Any]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(tree, dict):
        return {key: _rebuilt(value, secret) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_rebuilt(value, secret) for value in tree]
    return secret(tree) if isinstance(tree, Secret) else tree


def _value(value: Value) -> Any:  # noqa: ANN401 - JSON
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return Unknown() if text in UNKNOWNS else text
    if kind == "number_value":
        return _number(value.number_value)
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return _mapping(value.struct_value.fields)
    if kind == "list_value":
        return _list(value.list_value)
    return None


def _number(number: float) -> int | float:
    # Protobuf has doubles only; CEL counts with integers, and an API server sends them.
    return int(number) if number.is_integer() and abs(number) < _INT64 else number


def _list(values: ListValue) -> list[Any]:
    if len(values.values) > LONGEST:
        raise TooLarge
    return [_value(each) for each in values.values]


def _mapping(fields: Mapping[str, Value]) -> Any:  # noqa: ANN401 - JSON
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET:
        return Secret(_value(fields["value"]) if "value" in fields else None)
    if signature == OUTPUT:
        inner = _value(fields["value"]) if "value" in fields else Unknown()
        secret = "secret" in fields and fields["secret"].bool_value
        return Secret(inner) if secret else inner
    return _plain(fields)


def _plain(fields: Mapping[str, Value]) -> dict[str, Any]:
    # A protobuf map has another order in each process; a message must not.
    return {key: _value(fields[key]) for key in sorted(fields)}
