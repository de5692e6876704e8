"""What the provider keeps in Pulumi's state: the live object, and beside it the inputs.

The layout is that of upstream's version 4, so that states can be exchanged.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from ..wire import Secret, has_secret
from .known_trees import KnownTrees
from .objects import Json

INPUTS = "__inputs"
INITIAL_VERSION = "__initialApiVersion"
MANAGER = "__fieldManager"
METADATA = "metadata"

_DASHED = {
    name.replace("-", "_"): name
    for name in (
        "x-kubernetes-embedded-resource",
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type",
        "x-kubernetes-map-type",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-validations",
    )
}
_UNDERSCORED = {dashed: plain for plain, dashed in _DASHED.items()}


def object_from(properties: Mapping[str, Any]) -> Json:
    """Turn properties into an object: no secrets, and field names as Kubernetes writes them."""
    return {_DASHED.get(key, key): _plain(each) for key, each in properties.items()}


def write_properties(properties: Mapping[str, Any], into: struct_pb2.Struct) -> None:
    """Write properties that the engine will send back; nothing in them may be changed any more."""
    _KNOWN.write(properties, into)


def read_metadata(struct: struct_pb2.Struct) -> Json:
    """Read an object of which nothing counts but its metadata."""
    return _KNOWN.read(struct, METADATA)[1]


def read_properties(struct: struct_pb2.Struct) -> tuple[Json, Json]:
    """Read the same as properties and as an object, of which nothing may be changed in place."""
    given, plain = _KNOWN.read(struct)
    return given, {_DASHED.get(key, key): each for key, each in plain.items()}


def read_state(struct: struct_pb2.Struct) -> tuple[Json, Json]:
    """Read the inputs and the live object of a state, of which nothing may be changed in place."""
    inputs, live = _apart(read_properties(struct)[1])
    return {_DASHED.get(key, key): each for key, each in inputs.items()}, live


def properties_from(obj: Mapping[str, Any], secrets_of: Mapping[str, Any]) -> Json:
    """Turn an object into properties: what was secret in `secrets_of` is secret again."""
    properties: Json = _renamed(obj, _UNDERSCORED)
    _mark(properties, secrets_of)
    return properties


def state_of(
    inputs: Json, live: Json, secrets_of: Mapping[str, Any], version: str, manager: str
) -> Json:
    """Return what goes into Pulumi's state.

    Args:
        inputs: The object as the program wants it.
        live: The object as the API server returned it.
        secrets_of: The properties that tell what is secret.
        version: The `apiVersion` that the object was created with.
        manager: The field manager that applied it.
    """
    state = properties_from(live, secrets_of)
    state[INPUTS] = properties_from(inputs, secrets_of)
    state[INITIAL_VERSION] = version
    state[MANAGER] = manager
    return state


def parse_state(state: Mapping[str, Any]) -> tuple[Json, Json]:
    """Take a state apart into the inputs and the live object, both without secrets."""
    return _apart(object_from(state))


def _apart(live: Json) -> tuple[Json, Json]:
    inputs = live.pop(INPUTS, None)
    live.pop(INITIAL_VERSION, None)
    live.pop(MANAGER, None)
    return (inputs if isinstance(inputs, dict) else {}), live


def _plain(value: Any) -> Any:  # noqa: ANN401 - any property value
    """Take secrets off and put dashes in, in one go: CRDs are long."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {_DASHED.get(key, key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return _plain(value.value) if isinstance(value, Secret) else value


def _renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any property value
    if isinstance(value, str):
        return value
    if isinstance(value, dict | Mapping):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return value


def _mark(outs: Json, ins: Mapping[str, Any]) -> None:
    """Mark what is secret; lists as a whole, because their order may change on the way."""
    if outs.get("kind") == "Secret":
        for key in ("data", "stringData"):
            if key in outs and not isinstance(outs[key], Secret):
                outs[key] = Secret(outs[key])
        return
    for key, given in ins.items():
        out = outs.get(key)
        if key not in outs or isinstance(out, Secret):
            continue
        if isinstance(out, dict) and isinstance(given, dict):
            _mark(out, given)
        elif has_secret(given):
            outs[key] = Secret(out)


_KNOWN = KnownTrees(_plain, _DASHED)
