"""Update: server-side apply, by dry run in a preview; a definition is replaced as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...errors import ApiError
from ..wire import has_unknown
from .checkpoint import object_from, parse_state
from .naming import field_manager
from .normalise import normalise
from .objects import Json, TypeToken, is_kind, is_patch
from .operation import Applied, Operation, awaited
from .ownership import has_former_fields, keep_ignored, relinquish, take_over

_FORBIDDEN: Final = 403


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
        live = change(operation, obj, before, manager, ignored)
        if not operation.preview and manager != manager_before:
            relinquish(store, live, manager_before)
    except ApiError as error:
        if operation.preview and error.status == _FORBIDDEN:
            return dict(properties)
        raise operation.refusal("was not successfully updated", error, manager) from None
    version = str(state.get("__initialApiVersion") or obj.get("apiVersion"))
    applied = Applied(obj, live, before, properties, manager, version)
    return applied.state(live) if operation.preview else awaited(operation, applied)[1]


def change(
    operation: Operation, obj: Json, before: Json, manager: str, ignored: Sequence[str] = ()
) -> Json:
    """Make a live object what `obj` says; return it as it is then.

    Raises:
        ApiError: The server refused.
    """
    store, dry_run = operation.store, operation.preview
    if is_kind(obj, "apiextensions.k8s.io", "CustomResourceDefinition"):
        return store.replace(obj, manager=manager, dry_run=dry_run)
    force = operation.forced(obj)
    if not is_patch(TypeToken.of(operation.urn), obj):
        if not dry_run:
            before = take_over(store, before, manager)
        # a dry run takes nothing over, so the conflicts that it would meet are none
        force = force or (dry_run and has_former_fields(before))
    obj = keep_ignored(obj, before, manager, ignored)
    return store.apply(obj, manager=manager, force=force, dry_run=dry_run)
