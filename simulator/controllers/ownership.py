"""Which fields and objects belong to whom: owner references, field managers, what was applied."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..cluster.api import Json, KubernetesApi

APPLIED = "simulator.evenkeel.dev/applied"
"""The annotation that holds a digest of what a controller applied."""


def key_of(obj: Json) -> str:
    """Return `namespace/name`, or the name of an object without a namespace."""
    meta = obj["metadata"]
    return f"{meta['namespace']}/{meta['name']}" if meta.get("namespace") else str(meta["name"])


def owned_by(owner: Json) -> list[Json]:
    """Return the owner references of an object that goes when `owner` goes."""
    return [
        {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def is_going(obj: Json | None) -> bool:
    """Tell whether the object is gone or is being deleted."""
    return obj is None or "deletionTimestamp" in obj["metadata"]


def part_of(obj: Json, **fields: Any) -> Json:
    """Return an apply patch for some fields of an object that somebody else made.

    It names the object's uid: without it, an apply to an object that is just gone would make a
    new one that has nothing but these fields.
    """
    meta = obj["metadata"]
    names = {name: meta[name] for name in ("name", "namespace", "uid") if name in meta}
    patch: Json = {
        "apiVersion": obj["apiVersion"],
        "kind": obj["kind"],
        "metadata": names | fields.pop("metadata", {}),
    }
    return patch | fields


def owned_keys(obj: Json, manager: str, *path: str, subresource: str = "") -> set[str]:
    """Return the keys of the map at `path` that a field manager owns."""
    found: set[str] = set()
    for entry in obj["metadata"].get("managedFields", ()):
        if entry["manager"] == manager and entry.get("subresource", "") == subresource:
            fields = entry.get("fieldsV1", {})
            for step in path:
                fields = fields.get(f"f:{step}", {})
            found |= {key.removeprefix("f:") for key in fields if key.startswith("f:")}
    return found


def ensure(api: KubernetesApi, desired: Json, current: Json | None, manager: str) -> bool:
    """Apply an object that is ours alone, unless just this was applied before.

    Like the real operators, it trusts the digest of what it applied last: a change that somebody
    makes by hand stays until what is desired changes.

    Returns:
        Whether something was sent.
    """
    digest = hashlib.sha256(json.dumps(desired, sort_keys=True).encode()).hexdigest()[:16]
    if current is not None:
        if is_going(current):
            return False
        if current["metadata"].get("annotations", {}).get(APPLIED) == digest:
            return False
    meta = desired["metadata"]
    annotations = {**meta.get("annotations", {}), APPLIED: digest}
    api.apply(
        {**desired, "metadata": {**meta, "annotations": annotations}}, manager=manager, force=True
    )
    return True


def holds(current: object, desired: object) -> bool:
    """Tell whether `current` has all that `desired` has; it may have more."""
    if isinstance(desired, Mapping):
        return isinstance(current, Mapping) and all(
            key in current and holds(current[key], value) for key, value in desired.items()
        )
    if isinstance(desired, list):
        return (
            isinstance(current, list)
            and len(current) == len(desired)
            and all(holds(*pair) for pair in zip(current, desired, strict=True))
        )
    return current == desired
