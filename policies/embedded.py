"""What stands in a resource as text, read as it is meant: documents as trees, places as names."""

import json
from typing import Any, Final

from .values import LONGEST, Secret, TooLarge

_DOCUMENTS: Final = {
    "aws:iam/groupPolicy:GroupPolicy": ("policy",),
    "aws:iam/policy:Policy": ("policy",),
    "aws:iam/role:Role": ("assumeRolePolicy",),
    "aws:iam/rolePolicy:RolePolicy": ("policy",),
    "aws:iam/userPolicy:UserPolicy": ("policy",),
    "aws:eks/addon:Addon": ("configurationValues",),
    "aws:s3/bucketPolicy:BucketPolicy": ("policy",),
}
"""Type token -> the properties whose text is JSON."""

_AZURE: Final = ("azure-native:", "pulumi:providers:azure-native")
_PLACE: Final = "location"
"""Azure takes `Sweden Central` for `swedencentral`, and CEL has no way to take a space out."""

_LONGEST_TEXT: Final = 2**16
"""In characters; AWS takes an eighth of it."""


def opened(token: str, tree: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a resource's properties with the documents in them as trees.

    A location of Azure has no spaces there.

    What is no JSON, says a key twice or is too long stays text, which no rule about it admits.

    Raises:
        TooLarge: A list in a document is too long.
        RecursionError: A document is nested too deep.
    """
    if token.startswith(_AZURE) and isinstance(tree, dict) and _PLACE in tree:
        return tree | {_PLACE: _plain(tree[_PLACE])}
    names = _DOCUMENTS.get(token, ())
    if not isinstance(tree, dict) or not any(name in tree for name in names):
        return tree
    return tree | {name: _read(tree[name]) for name in names if name in tree}


def _read(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Secret):
        return Secret(_read(value.value))
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        return value
    try:
        document = json.loads(value, object_pairs_hook=_mapping)
    except ValueError:
        return value
    _measure(document)
    return document


def _plain(place: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(place, Secret):
        return Secret(_plain(place.value))
    return place.replace(" ", "") if isinstance(place, str) else place


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a mapping; which of two equal keys holds, readers do not agree on."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is said twice")
    return found


def _measure(tree: Any) -> None:  # noqa: ANN401 - JSON
    left = [tree]
    while left:
        value = left.pop()
        if isinstance(value, list) and len(value) > LONGEST:
            raise TooLarge
        if isinstance(value, dict | list):
            left.extend(value.values() if isinstance(value, dict) else value)
