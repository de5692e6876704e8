"""What the provider keeps in Pulumi's state: the live object, and beside it the inputs.

The layout is that of upstream's version 4, so that states can be exchanged.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from ..wire import Secret, has_secret, has_unknown
from .known_trees import KnownTrees, share
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


def object_from(properties: Mapping[str, Any]) -> Json:
    """Turn properties into an object: no secrets, and field names as Kubernetes writes them."""
    obj: Json = _KNOWN.changed(properties)
    return obj


def lacks_unknowns(obj: Mapping[str, Any]) -> bool:
    """Tell whether all of an object is known already."""
    return not any(has_unknown(each) for each in obj.values() if not _KNOWN.is_unmarked(each))


def write_properties(properties: Mapping[str, Any], into: struct_pb2.Struct) -> None:
    """Write properties that the engine will send back; nothing in them may be changed any more."""
    _KNOWN.write(properties, into)


def write_state(state: Mapping[str, Any], into: struct_pb2.Struct) -> None:
    """Write a state, of which the engine has read the most before."""
    _KNOWN.put(state, into)


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
    return _marked(_KNOWN.given(obj), secrets_of)


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
    state = dict(properties_from(share(live, inputs), secrets_of))
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


def _marked(outs: Json, ins: Mapping[str, Any]) -> Json:
    """Mark what is secret, in copies; lists as a whole: their order may change on the way."""
    if outs.get("kind") == "Secret":
        texts = {key: outs[key] for key in ("data", "stringData") if key in outs}
        return outs | {k: v if isinstance(v, Secret) else Secret(v) for k, v in texts.items()}
    changed: Json = {}
    for key, given in ins.items():
        out = outs.get(key)
        if key not in outs or isinstance(out, Secret):
            continue
        if isinstance(out, dict) and isinstance(given, dict):
            inner = _marked(out, given)
            if inner is not out:
                changed[key] = inner
        elif not _KNOWN.is_unmarked(given) and has_secret(given):
            changed[key] = Secret(out)
    return {**outs, **changed} if changed else outs


_KNOWN = KnownTrees(_plain, _DASHED)
