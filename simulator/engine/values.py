"""Property values inside the engine: plain JSON, with Pulumi's signatures for what is special.

A secret is `{SIGNATURE: SECRET, "value": ...}`, an unknown the text `UNKNOWN`. So a value costs
nothing to keep, to compare or to write into the state.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.struct_pb2 import NullValue, Struct, Value

from .trees import SIGNATURE as SIGNATURE  # noqa: PLC0414 - of the names that this file gives out
from .trees import TREES, UNKNOWNS

Properties = dict[str, Any]

SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's mark of a secret
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_BRANCHES = ("struct_value", "list_value")


def secret(value: object) -> dict[str, Any]:
    """Mark a value as secret, once."""
    if is_secret(value):
        return value  # type: ignore[return-value]  # is_secret has looked
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: object) -> bool:
    """Tell whether the value itself is marked as secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def decode(message: Struct, *, outputs: bool = False) -> Properties:
    """Read properties from a message.

    Args:
        message: What the program or a plugin sent.
        outputs: Keep output values (with their dependencies) instead of flattening them.
    """
    return {key: _read(value, outputs=outputs) for key, value in message.fields.items()}


def _read(value: Value, *, outputs: bool) -> Any:  # noqa: ANN401 - any JSON
    """Read a value; one that was read before is the same tree again."""
    if value.WhichOneof("kind") not in _BRANCHES:
        return _decode(value, outputs=outputs)
    tree, content = TREES.read(value)
    if tree is None:
        tree = _decode(value, outputs=outputs)
        if content:
            TREES.keep(tree, content)
    return tree


def _decode(value: Value, *, outputs: bool) -> Any:  # noqa: ANN401 - any JSON
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in UNKNOWNS else text
    if kind == "struct_value":
        fields = value.struct_value.fields
        read = _read if SIGNATURE in fields else _decode
        # In one order, which the state keeps: so trees of the same content are known by their text.
        mapping = {key: read(fields[key], outputs=outputs) for key in sorted(fields)}
        return mapping if outputs or mapping.get(SIGNATURE) != OUTPUT else flat(mapping)
    if kind == "list_value":
        return [_decode(each, outputs=outputs) for each in value.list_value.values]
    if kind == "number_value":
        return number(value.number_value)
    return value.bool_value if kind == "bool_value" else None


def number(value: float | str) -> int | float:
    """Return a number as a message holds it: a whole one is an `int`."""
    found = float(value)
    return int(found) if found.is_integer() else found


def encode(
    properties: Mapping[str, Any],
    into: Struct | None = None,
    *,
    secrets: bool = True,
    resources: bool = True,
    unknowns: bool = True,
) -> Struct:
    """Write properties into a message.

    Args:
        properties: What to send.
        into: The field of a larger message; else it would be copied into that.
        secrets: The receiver understands marks of secrets; else they are left out.
        resources: The receiver understands resource references; else it gets their ids.
        unknowns: Send unknown values; else they are left out.
    """
    struct = Struct() if into is None else into
    struct.SetInParent()
    for value in properties.values():
        _learn(value)
    _Receiver(secrets, resources, unknowns).put_all(struct, properties)
    return struct


def _learn(value: object) -> None:
    if not TREES.learn(value) and isinstance(value, dict) and SIGNATURE in value:
        TREES.learn(value.get("value"))


@dataclass(frozen=True)
class _Receiver:
    """What the receiver of a message understands.

    Values are put into the message where they belong: one that is made apart and put in later is
    copied once for every level above it, and a custom resource definition has thirty levels.
    """

    secrets: bool
    resources: bool
    unknowns: bool

    def takes(self, value: object) -> bool:
        return self.unknowns or self._bare(value) != UNKNOWN

    def put(self, target: Value, value: object) -> None:
        value = self._bare(value)
        if isinstance(value, str):
            target.string_value = value
        elif (content := TREES.sent(value)) is not None:
            target.MergeFromString(content)
        elif isinstance(value, dict):
            target.struct_value.SetInParent()
            self.put_all(target.struct_value, value)
            self._sent(target, value)
        elif isinstance(value, list | tuple):
            target.list_value.SetInParent()
            for each in value:
                if self.takes(each):
                    self.put(target.list_value.values.add(), each)
            self._sent(target, value)
        elif isinstance(value, bool):
            target.bool_value = value
        elif isinstance(value, int | float):
            target.number_value = value
        else:
            target.null_value = NullValue.NULL_VALUE

    def put_all(self, target: Struct, values: Mapping[str, Any]) -> None:
        fields, unknowns = target.fields, self.unknowns
        for key, each in values.items():
            if type(each) is str:  # most of what there is, and the quickest to put
                if unknowns or each != UNKNOWN:
                    fields[key].string_value = each
            elif self.takes(each):
                self.put(fields[key], each)

    def _sent(self, target: Value, value: object) -> None:
        if TREES.is_unmarked(value):
            TREES.send(value, target)

    def _bare(self, value: object) -> object:
        while isinstance(value, dict) and SIGNATURE in value:
            mark = value[SIGNATURE]
            if mark == SECRET and not self.secrets:
                value = value["value"]
            elif mark == RESOURCE and not self.resources:
                value = value.get("id", value["urn"])
            else:
                break
        return value


def flat(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Turn output values into what they hold: the value, an unknown or a secret."""

    def one(mapping: Properties) -> Any:  # noqa: ANN401 - any JSON
        if mapping.get(SIGNATURE) != OUTPUT:
            return mapping
        inner = mapping.get("value", UNKNOWN)
        return secret(inner) if mapping.get("secret") else inner

    return rewrite(value, one)


def bare(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Take the marks of secrets and outputs away, deeply."""

    def one(mapping: Properties) -> Any:  # noqa: ANN401 - any JSON
        return mapping["value"] if mapping.get(SIGNATURE) == SECRET else mapping

    return rewrite(flat(value), one)


def rewrite(value: Any, change: Callable[[Properties], Any]) -> Any:  # noqa: ANN401 - any JSON
    """Apply a function to every marked mapping in a value, the inner ones first.

    Where nothing changes, the value itself is returned: a custom resource definition has thousands
    of mappings without a mark. Nobody may change the result in place.
    """
    if TREES.is_unmarked(value):
        return value
    if isinstance(value, dict):
        changed = _rewritten(value.items(), change)
        result = {**value, **changed} if changed else value
        return change(result) if SIGNATURE in result else result
    if isinstance(value, list):
        places = _rewritten(enumerate(value), change)
        return [places.get(place, each) for place, each in enumerate(value)] if places else value
    return value


def _rewritten(
    items: Iterable[tuple[Any, Any]], change: Callable[[Properties], Any]
) -> dict[Any, Any]:
    """Return what differs once it is rewritten."""
    return {
        key: new
        for key, each in items
        if isinstance(each, dict | list) and (new := rewrite(each, change)) is not each
    }


def has_unknown(value: object) -> bool:
    """Tell whether anything inside is not known yet."""
    if TREES.is_unmarked(value):
        return False
    if isinstance(value, dict):
        if value.get(SIGNATURE) == OUTPUT and "value" not in value:
            return True
        return any(has_unknown(each) for each in value.values())
    if isinstance(value, list):
        return any(has_unknown(each) for each in value)
    return value == UNKNOWN


def has_secret(value: object) -> bool:
    """Tell whether anything inside is secret."""
    if TREES.is_unmarked(value):
        return False
    if isinstance(value, dict):
        mark = value.get(SIGNATURE)
        if mark == SECRET or (mark == OUTPUT and value.get("secret")):
            return True
        return any(has_secret(each) for each in value.values())
    return isinstance(value, list) and any(has_secret(each) for each in value)


def dependencies(value: object) -> set[str]:
    """Collect the resources that output values and resource references inside name."""
    found: set[str] = set()
    if TREES.is_unmarked(value):
        return found
    if isinstance(value, dict):
        if value.get(SIGNATURE) == OUTPUT:
            found.update(value.get("dependencies", ()))
        for each in value.values():
            found |= dependencies(each)
    elif isinstance(value, list):
        for each in value:
            found |= dependencies(each)
    return found


def same(one: object, other: object) -> bool:
    """Compare two values; unlike `==`, true is not 1."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def copy_marks(outputs: Properties, inputs: Mapping[str, Any]) -> None:
    """Mark as secret in `outputs` what was secret in `inputs`, for plugins that drop the marks."""
    for key, value in inputs.items():
        if key not in outputs:
            continue
        plain_mappings = (
            isinstance(outputs[key], dict)
            and isinstance(value, dict)
            and SIGNATURE not in value
            and SIGNATURE not in outputs[key]
        )
        if plain_mappings:
            outputs[key] = dict(outputs[key])  # the tree may be known, and stays as it is
            copy_marks(outputs[key], value)
        elif not is_secret(outputs[key]) and has_secret(value):
            outputs[key] = secret(outputs[key])
