"""Create and Update: server-side apply, by dry run in a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...errors import ApiError, SimulatorError
from ..engine_log import EngineLog
from ..failure import InitError
from ..wire import has_unknown
from .await_ready import Awaited, NotReadyError, await_ready
from .checkpoint import object_from, parse_state, state_of
from .configuration import Configuration
from .naming import field_manager
from .normalise import normalise
from .objects import (
    Json,
    TypeToken,
    annotation,
    identifier,
    is_patch,
    name_of,
    set_metadata,
)
from .ownership import keep_ignored, relinquish
from .store import NOT_FOUND, Store, is_managed_by
from .waiting import Wait

FORCE: Final = "pulumi.com/patchForce"
"""The annotation that takes fields over from other managers."""

_CONFLICT: Final = 409
_FORBIDDEN: Final = 403
_INVALID: Final = 422
_RETRY_SECONDS: Final = (0.2, 0.4, 0.8, 1.6, 3.2)
"""Waits between attempts: a namespace or a CRD may be on its way."""

_SERVED_SECONDS: Final = (3.0,) * 10
"""Waits for a kind that is defined: a busy API server serves it later than it says so."""


class ApplyError(SimulatorError, RuntimeError):
    """The API server refused an object; nothing was changed."""


@dataclass(frozen=True)
class Operation:
    """What a Create or an Update needs besides the properties."""

    urn: str
    preview: bool
    timeout: float
    """Seconds; 0 means that the program sets none."""

    store: Store
    configuration: Configuration
    log: EngineLog
    wait: Wait


@dataclass(frozen=True)
class _Applied:
    """An object that the server has taken."""

    obj: Json
    live: Json
    before: Json | None
    properties: Mapping[str, Any]
    manager: str
    version: str

    def state(self, live: Json) -> Json:
        return state_of(self.obj, live, self.properties, self.version, self.manager)


def create(operation: Operation, properties: Mapping[str, Any]) -> tuple[str, Json]:
    """Create an object; return its id (empty in a preview) and its state.

    Raises:
        ApplyError: It was refused.
        InitError: It exists but did not become ready.
    """
    obj = object_from(properties)
    if operation.preview and _cannot_preview(operation, obj):
        return "", dict(properties)
    manager = field_manager(operation.urn, obj)
    try:
        if operation.preview:
            live = _preview_create(operation, obj, manager)
            if live is None:
                return "", dict(properties)
        else:
            _check_free(operation, obj, manager)
            live = _apply_soon(operation, obj, manager)
    except ApiError as error:
        raise _refusal(operation, "was not successfully created", error, manager) from None
    version = str(obj.get("apiVersion"))
    if operation.preview:
        live.pop("status", None)
        return "", state_of(obj, live, properties, version, manager)
    return _awaited(operation, _Applied(obj, live, None, properties, manager, version))


def update(
    operation: Operation,
    state: Mapping[str, Any],
    properties: Mapping[str, Any],
    ignored: Sequence[str],
) -> Json:
    """Change an object; return its new state.

    Raises:
        ApplyError: The change was refused.
        InitError: It was made, but the object did not become ready.
    """
    store = operation.store
    obj = normalise(object_from(properties), store.schemas)
    if operation.preview and (has_unknown(obj) or not store.knows(obj)):
        return dict(properties)
    _, old = parse_state(state)
    manager_before = field_manager(operation.urn, {}, dict(state))
    manager = field_manager(operation.urn, obj, dict(state))
    try:
        before = store.get(old)
        obj = keep_ignored(obj, before, manager, ignored)
        force = _forced(operation, obj)
        live = store.apply(obj, manager=manager, force=force, dry_run=operation.preview)
        if not operation.preview and manager != manager_before:
            relinquish(store, live, manager_before)
    except ApiError as error:
        if operation.preview and error.status == _FORBIDDEN:
            return dict(properties)
        raise _refusal(operation, "was not successfully updated", error, manager) from None
    version = str(state.get("__initialApiVersion") or obj.get("apiVersion"))
    applied = _Applied(obj, live, before, properties, manager, version)
    return applied.state(live) if operation.preview else _awaited(operation, applied)[1]


def _awaited(operation: Operation, applied: _Applied) -> tuple[str, Json]:
    """Wait until the object is ready; return its id and its state."""
    obj, live = applied.obj, applied.live
    wanted = Awaited(operation.urn, obj, live, applied.before, operation.timeout)
    try:
        live = await_ready(operation.wait, wanted)
    except NotReadyError as error:
        live = error.live or live
        done = "created" if applied.before is None else "changed"
        message = f"{live.get('kind')} {identifier(live)}: {done}, but {error}"
        raise InitError(message, error.reasons, identifier(live), applied.state(live)) from None
    finally:
        operation.log.status(operation.urn, "")
        operation.store.learn(obj)
    return identifier(live), applied.state(live)


def _cannot_preview(operation: Operation, obj: Json) -> bool:
    """Tell whether only the real thing will show: then the inputs are the preview."""
    if has_unknown(obj) or is_patch(TypeToken.of(operation.urn), obj):
        return True
    return not operation.store.knows(obj)


def _preview_create(operation: Operation, obj: Json, manager: str) -> Json | None:
    """Apply by dry run; None where the server cannot tell because something is only planned."""
    if not operation.store.lacks_namespace(obj):
        try:
            return _dry_run(operation.store, obj, manager)
        except ApiError as error:
            if error.status == _FORBIDDEN:
                return None
            if error.status != NOT_FOUND:
                raise
            operation.store.miss_namespace(obj, error)
    # The namespace is only planned. What is wrong in it would be wrong in another one, too.
    elsewhere = {**obj, "metadata": {**obj["metadata"], "namespace": "default"}}
    try:
        _dry_run(operation.store, elsewhere, manager)
    except ApiError as error:
        if error.status == _INVALID:
            raise
    return None


def _dry_run(store: Store, obj: Json, manager: str) -> Json:
    try:
        return store.apply(obj, manager=manager, force=True, dry_run=True)
    except ApiError as error:
        if error.status != _INVALID or store.find(obj) is None:
            raise
        refused = error
    # The object is being replaced: the old one is still there, and the server compares with it.
    # Under another name there is nothing to compare with.
    name = name_of(obj)
    other = {**obj, "metadata": {**obj["metadata"], "name": f"{name[:200]}-preview"}}
    try:
        live = store.apply(other, manager=manager, force=True, dry_run=True)
    except ApiError:
        raise refused from None
    set_metadata(live, "name", name)
    return live


def _check_free(operation: Operation, obj: Json, manager: str) -> None:
    """Refuse to take over an object that exists and is someone else's.

    One that this very resource applied before (a run that ended half-way) is taken up again.
    """
    if operation.configuration.upsert or is_patch(TypeToken.of(operation.urn), obj):
        return
    live = operation.store.find(obj)
    if live is not None and not is_managed_by(live, manager):
        raise ApplyError(
            f"{obj.get('kind')} {identifier(live)}: exists already and is not managed by this "
            "resource; expected none. Import it, patch it with a Patch resource, or set "
            "upsert_existing_objects on the provider."
        )


def _apply_soon(operation: Operation, obj: Json, manager: str) -> Json:
    force = _forced(operation, obj)
    for number, seconds in enumerate((*_RETRY_SECONDS, *_SERVED_SECONDS, None), 1):
        try:
            return operation.store.apply(obj, manager=manager, force=force)
        except ApiError as error:
            if error.status != NOT_FOUND or seconds is None:
                raise
            if number > len(_RETRY_SECONDS) and not operation.store.defines(obj):
                raise
            operation.log.status(operation.urn, f"Retry #{number}; creation failed: {error}")
            if operation.wait.cancelled.wait(seconds):
                raise
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


def _forced(operation: Operation, obj: Json) -> bool:
    return operation.configuration.force_conflicts or annotation(obj, FORCE) == "true"


def _refusal(operation: Operation, what: str, error: ApiError, manager: str) -> ApplyError:
    token = TypeToken.of(operation.urn)
    text = f"resource {operation.urn} {what} by the Kubernetes API server: {error.message}"
    if error.reason == "NoMatch":
        text += f". Create the CRD that brings {token.api_version}/{token.kind} first."
    elif error.status == _CONFLICT and error.reason == "Conflict":
        text = (
            f"resource {operation.urn} {what}: field manager {manager!r} had an apply conflict: "
            f'{error.message}. Take the fields over with the annotation {FORCE}: "true", or '
            "leave them to the other manager."
        )
    return ApplyError(text)
