"""Who owns which field of an object: field managers, as the API server keeps them."""

import copy
from collections.abc import Sequence
from typing import Any

from ...cluster.api import JSON_PATCH
from ...errors import ApiError
from ..property_diff import parse_path, render_path
from .objects import Json, metadata, name_of, namespace_of, pluck
from .store import CREATOR, Store

_FORMER = (
    ("kubectl", "Apply"),
    ("kubectl", "Update"),
    ("before-first-apply", "Update"),
    (CREATOR, "Update"),
    ("pulumi-resource-kubernetes", "Update"),
)
"""How names of managers begin whose fields an update takes over, and how they wrote them."""


def keep_ignored(obj: Json, live: Json, manager: str, ignored: Sequence[str]) -> Json:
    """Return the object with the ignored fields left as they are.

    A field of another manager is left out, so that it stays that manager's. A field of our own is
    sent with its live value: left out, it would be removed. Fields inside lists and keys with dots
    stay as the program has them: upstream takes a path apart at its dots and finds neither.
    """
    if not ignored:
        return obj
    result = copy.deepcopy(obj)
    for text in ignored:
        names = render_path(parse_path(text)).split(".")
        if _owned_by_others(live, names, manager):
            _remove(result, names)
        elif _has(live, names):
            _put(result, names, copy.deepcopy(pluck(live, *names)))
    return result


def is_made_by_us(live: Json, manager: str) -> bool:
    """Tell whether a live object was created by this provider, or applied as this manager."""
    return any(
        each.get("manager") in (manager, CREATOR)
        for each in metadata(live).get("managedFields") or ()
    )


def has_former_fields(live: Json) -> bool:
    """Tell whether an update would take over fields that this provider has created."""
    entries = metadata(live).get("managedFields") or ()
    ours = (CREATOR, "pulumi-resource-kubernetes")
    return any(
        each.get("operation") == "Update" and each.get("manager") in ours for each in entries
    )


def take_over(store: Store, live: Json, manager: str) -> Json:
    """Make a manager the owner of what was created, and of what was changed with kubectl.

    Else what a program leaves out of an object would stay, and its own fields would be in conflict.
    """
    entries = metadata(live).get("managedFields") or []
    taken = [each for each in entries if _is_former(each)]
    if not taken:
        return live
    own = [each for each in entries if (each["manager"], each["operation"]) == (manager, "Apply")]
    first, *others = [*own, *taken]
    fields: Json = first.get("fieldsV1") or {}
    for each in others:
        fields = _united(fields, each.get("fieldsV1") or {})
    mine = {**first, "manager": manager, "operation": "Apply", "fieldsV1": fields}
    rest = [each for each in entries if each not in taken and each not in own]
    change = [{"op": "replace", "path": "/metadata/managedFields", "value": [*rest, mine]}]
    return store.patch(live, change, content_type=JSON_PATCH)


def relinquish(store: Store, live: Json, manager: str) -> None:
    """Give up all fields that a manager owns; those that nobody else owns get their defaults.

    Raises:
        ApiError: The object would not be valid without them.
    """
    names = {"name": name_of(live)}
    if namespace_of(live):
        names["namespace"] = namespace_of(live)
    bare = {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": names}
    store.apply(bare, manager=manager)


def is_required_field(error: ApiError) -> bool:
    """Tell whether the server refused because a required field would be missing."""
    return error.reason == "Invalid" and "Required value" in error.message


def _is_former(entry: Json) -> bool:
    return not entry.get("subresource") and any(
        entry["manager"].startswith(name) and entry["operation"] == operation
        for name, operation in _FORMER
    )


def _united(one: Json, other: Json) -> Json:
    """Return the fields of both."""
    return {key: _united(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}


def _owned_by_others(live: Json, names: Sequence[str], manager: str) -> bool:
    ours = others = False
    for entry in metadata(live).get("managedFields") or ():
        owns = _has(entry.get("fieldsV1") or {}, [f"f:{each}" for each in names])
        if owns and entry.get("manager") == manager:
            ours = True
        elif owns:
            others = True
    return others and not ours


def _has(value: Any, names: Sequence[str]) -> bool:  # noqa: ANN401 - any JSON
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _remove(obj: Json, names: Sequence[str]) -> None:
    parent = pluck(obj, *names[:-1])
    if isinstance(parent, dict):
        parent.pop(names[-1], None)


def _put(obj: Json, names: Sequence[str], value: Any) -> None:  # noqa: ANN401 - any JSON
    parent: Any = obj
    for name in names[:-1]:
        parent = parent.setdefault(name, {})
        if not isinstance(parent, dict):
            return
    parent[names[-1]] = value
