"""Azure's identifiers: paths of resources, GUIDs, and what is read out of a path."""

import re
from typing import Any

from ..cloud.context import Context
from ..cloud.kind import Inputs
from ..cloud.marks import UNKNOWN_TEXT

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def in_group(context: Context, inputs: Inputs, path: str) -> str:
    """Return the id of something in the resource group that the inputs name."""
    return f"{group_id(context, inputs.get('resourceGroupName'))}/providers/{path}"


def group_id(context: Context, name: Any) -> str:  # noqa: ANN401 - may be unknown
    """Return the id of a resource group."""
    return f"/subscriptions/{context.account}/resourceGroups/{name}"


def guid(context: Context, *parts: object) -> str:
    """Return a GUID that belongs to the resource alone, the same in a preview."""
    digits = context.fingerprint(*parts, length=32)
    if digits == UNKNOWN_TEXT:
        return digits
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def parent_of(identifier: str, steps: int = 2) -> str:
    """Return the id that lies so many steps of its path above: a subnet's network, say."""
    return identifier.rsplit("/", steps)[0]


def group_of(identifier: str) -> str:
    """Return the name of the resource group that an id lies in."""
    found = re.search(r"/resourceGroups/([^/]+)", identifier, re.IGNORECASE)
    return found[1] if found else ""


def within(identifier: str, scope: str) -> bool:
    """Tell whether an id lies at or under a scope; Azure does not look at the case of letters."""
    one, other = identifier.lower(), scope.lower().rstrip("/")
    return one == other or one.startswith(f"{other}/")
