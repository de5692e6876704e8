"""Who owns which field of an object: field managers, as the API server keeps them."""

import copy
from collections.abc import Sequence
from typing import Any

from ...errors import ApiError
from ..property_diff import parse_path
from .objects import Json, metadata, name_of, namespace_of, pluck
from .store import Store


def keep_ignored(obj: Json, live: Json, manager: str, ignored: Sequence[str]) -> Json:
    """Return the object with the ignored fields left as they are.

    A field of another manager is left out, so that it stays that manager's. A field of our own is
    sent with its live value: left out, it would be removed.
    """
    if not ignored:
        return obj
    result = copy.deepcopy(obj)
    for text in ignored:
        path = parse_path(text)
        names = [each for each in path if isinstance(each, str) and each != "*"]
        if len(names) != len(path):
            continue  # fields inside lists stay as the program has them, as upstream does
        if _owned_by_others(live, names, manager):
            _remove(result, names)
        elif _has(live, names):
            _put(result, names, copy.deepcopy(pluck(live, *names)))
    return result


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
