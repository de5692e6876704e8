"""Read: an object as it is now, for refresh, `get` and import."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...errors import ApiError
from ..failure import InitError
from .await_ready import NotReadyError, check_ready
from .checkpoint import (
    INITIAL_VERSION,
    object_from,
    parse_state,
    properties_from,
    state_of,
)
from .naming import field_manager
from .normalise import normalise, prune
from .objects import (
    Json,
    TypeToken,
    identifier,
    metadata,
    name_of,
    namespace_of,
    set_metadata,
    split_identifier,
)
from .store import NOT_FOUND, Store

_SERVERS_OWN: Final = (
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
)
_NOTES: Final = (
    "deployment.kubernetes.io/revision",
    "kubectl.kubernetes.io/last-applied-configuration",
)


@dataclass(frozen=True)
class Found:
    """A live object as Pulumi keeps it."""

    identifier: str
    state: Json
    inputs: Json


def read(
    store: Store,
    urn: str,
    wanted: str,
    state: Mapping[str, Any],
    inputs: Mapping[str, Any],
) -> Found | None:
    """Read an object; None where it (or its kind) does not exist any more.

    Args:
        store: The session's objects.
        urn: The resource.
        wanted: Pulumi's id of the object.
        state: What Pulumi's state has of it; empty for an import.
        inputs: The inputs that Pulumi's state has of it; empty for an import.

    Raises:
        InitError: It exists but is not ready.
    """
    given = normalise(object_from(inputs), store.schemas)
    _, before = parse_state(state)
    imported = not given.get("kind") and not before.get("kind")
    _identify(given, before, urn, wanted)
    live = _find(store, given)
    if live is None:
        return None
    kept = _as_inputs(live) if imported else prune(live, given)
    version = str(state.get(INITIAL_VERSION) or given["apiVersion"])
    manager = field_manager(urn, given, dict(state))
    found = Found(
        wanted or identifier(live),
        state_of(kept, live, inputs, version, manager),
        properties_from(kept, inputs),
    )
    if not imported:
        _check(store, given, live, found)
    return found


def _find(store: Store, given: Json) -> Json | None:
    """Return the live object; None also where the server knows no such kind any more."""
    try:
        return store.find(given)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return None
        raise


def _identify(given: Json, before: Json, urn: str, wanted: str) -> None:
    """Complete inputs that do not say which object they are of."""
    if not given.get("kind"):
        token = TypeToken.of(urn)
        kind = token.kind.removesuffix("Patch") or token.kind
        given["apiVersion"] = before.get("apiVersion") or token.api_version
        given["kind"] = before.get("kind") or kind
    namespace, name = split_identifier(wanted)
    if name:
        set_metadata(given, "name", name)
    if namespace and not namespace_of(given):
        set_metadata(given, "namespace", namespace)


def _as_inputs(live: Json) -> Json:
    """Return what a program would have written to get the live object."""
    inputs = {key: each for key, each in live.items() if key != "status"}
    kept = {key: each for key, each in metadata(live).items() if key not in _SERVERS_OWN}
    notes = {k: v for k, v in (kept.pop("annotations", None) or {}).items() if k not in _NOTES}
    inputs["metadata"] = {**kept, **({"annotations": notes} if notes else {})}
    return inputs


def _check(store: Store, given: Json, live: Json, found: Found) -> None:
    try:
        check_ready(store, given, live)
    except NotReadyError as error:
        message = f"{live.get('kind')} {name_of(live)}: exists, but {error}"
        raise InitError(
            message, error.reasons, found.identifier, found.state, found.inputs
        ) from None
