"""Documents that stand in a resource as text, read as trees: rules judge what they say."""

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

_LONGEST_TEXT: Final = 2**16
"""In characters; AWS takes an eighth of it."""


def opened(token: str, tree: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a resource's properties with the documents in them as trees.

    What is no JSON, says a key twice or is too long stays text, which no rule about it admits.

    Raises:
        TooLarge: A list in a document is too long.
        RecursionError: A document is nested too deep.
    """
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
