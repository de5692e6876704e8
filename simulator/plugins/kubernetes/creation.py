"""Create: a new object, by dry run in a preview.

As upstream does since 4.29: what exists already is refused, and fields that the server does not
know are left out. Only a Patch resource is applied, and everything where the provider's
`upsertExistingObjects` is set.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...errors import ApiError
from ..engine_log import WARNING
from .checkpoint import lacks_unknowns, object_from, state_of
from .dropped import dropped
from .known_trees import share
from .naming import field_manager
from .objects import Json, TypeToken, is_patch, name_of, set_metadata
from .operation import Applied, Operation, awaited
from .ownership import is_made_by_us
from .store import NOT_FOUND, Store
from .update import change

_BAD_REQUEST: Final = 400
_FORBIDDEN: Final = 403
_INVALID: Final = 422
_DOOR: Final = "ValidatingAdmissionPolicy"
"""What the words of a policy's refusal have in them; its status is that of an invalid object."""

_RETRY_SECONDS: Final = (0.2, 0.4, 0.8, 1.6, 3.2)
"""Waits between attempts: a namespace or a CRD may be on its way."""

_SERVED_SECONDS: Final = (3.0,) * 10
"""Waits for a kind that is defined: a busy API server serves it later than it says so."""


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
            live = _preview(operation, obj, manager)
            if live is None:
                return "", dict(properties)
        else:
            live = _make(operation, obj, manager)
    except ApiError as error:
        raise operation.refusal("was not successfully created", error, manager) from None
    live = share(live, obj)
    _warn(operation, obj, live)
    version = str(obj.get("apiVersion"))
    if operation.preview:
        live.pop("status", None)
        return "", state_of(obj, live, properties, version, manager)
    return awaited(operation, Applied(obj, live, None, properties, manager, version))


def _warn(operation: Operation, obj: Json, live: Json) -> None:
    """Say what the server left out; upstream is silent until an update is refused for it."""
    for path in dropped(obj, live):
        said = f"{path}: the API server does not know this field and leaves it out. Remove it."
        operation.log.say(operation.urn, said, WARNING)


def _applies(operation: Operation, obj: Json) -> bool:
    """Tell whether an object that exists may be taken over."""
    return operation.configuration.upsert or is_patch(TypeToken.of(operation.urn), obj)


def _cannot_preview(operation: Operation, obj: Json) -> bool:
    """Tell whether only the real thing will show: then the inputs are the preview."""
    if not lacks_unknowns(obj) or is_patch(TypeToken.of(operation.urn), obj):
        return True
    return not operation.store.knows(obj)


def _preview(operation: Operation, obj: Json, manager: str) -> Json | None:
    """Create by dry run; None where the server cannot tell.

    It cannot where something is only planned, and where there is an object of that name: that may
    be the one that is about to be replaced. Upstream leaves the refusal to the real run, too.
    """
    store = operation.store
    if not store.lacks_namespace(obj):
        try:
            return _dry_run(operation, obj, manager)
        except ApiError as error:
            if error.status == _FORBIDDEN or error.reason == "AlreadyExists":
                return None
            if error.status != NOT_FOUND:
                raise
            store.miss_namespace(obj, error)
    # The namespace is only planned. What is wrong in it would be wrong in another one, too.
    elsewhere = {**obj, "metadata": {**obj["metadata"], "namespace": "default"}}
    try:
        _warn(operation, elsewhere, _dry_run(operation, elsewhere, manager))
    except ApiError as error:
        # a policy at the door speaks of that other namespace; the program's own was never asked
        if error.status in (_BAD_REQUEST, _INVALID) and _DOOR not in str(error):
            raise
    return None


def _dry_run(operation: Operation, obj: Json, manager: str) -> Json:
    if _applies(operation, obj):
        return _dry_apply(operation.store, obj, manager)
    return operation.store.create(obj, dry_run=True)


def _dry_apply(store: Store, obj: Json, manager: str) -> Json:
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


def _make(operation: Operation, obj: Json, manager: str) -> Json:
    store = operation.store
    if _applies(operation, obj):
        force = operation.forced(obj)
        return _soon(operation, obj, lambda: store.apply(obj, manager=manager, force=force))
    try:
        return _soon(operation, obj, lambda: store.create(obj))
    except ApiError as error:
        live = store.find(obj) if error.reason == "AlreadyExists" and operation.resumed else None
        if live is None or not is_made_by_us(live, manager):
            raise
    # The engine was killed after it was made and before that was kept: it is taken up.
    return change(operation, obj, live, manager)


def _soon(operation: Operation, obj: Json, send: Callable[[], Json]) -> Json:
    """Send an object, again where what it needs may be on its way."""
    for number, seconds in enumerate((*_RETRY_SECONDS, *_SERVED_SECONDS, None), 1):
        try:
            return send()
        except ApiError as error:
            if error.status != NOT_FOUND or seconds is None:
                raise
            if number > len(_RETRY_SECONDS) and not operation.store.defines(obj):
                raise
            operation.log.status(operation.urn, f"Retry #{number}; creation failed: {error}")
            if operation.wait.cancelled.wait(seconds):
                raise
    raise AssertionError  # pragma: no cover - the last attempt returns or raises
