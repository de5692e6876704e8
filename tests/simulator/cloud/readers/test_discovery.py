"""Limits in Google's discovery documents."""

from typing import Any

import pytest

from simulator.cloud.readers.discovery import of_document

_RING = {"type": "string", "pattern": "^projects/[^/]+/locations/[^/]+/keyRings/[^/]+$"}
_DOCUMENT: dict[str, Any] = {
    "schemas": {
        "Key": {
            "properties": {
                "period": {"type": "string", "format": "google-duration"},
                "purpose": {"type": "string", "enum": ["PURPOSE_UNSPECIFIED", "SIGN"]},
                "rules": {"type": "array", "items": {"$ref": "Rule"}},
                "title": {"type": "string"},
            }
        },
        "Rule": {"properties": {"age": {"type": "integer", "format": "int32"}}},
    },
    "resources": {
        "projects": {"resources": {"rings": {"methods": {"get": {"parameters": {"name": _RING}}}}}}
    },
}


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("Key.period", {"type": "string", "pattern": r"-?[0-9]+(\.[0-9]{1,9})?s"}),
        ("Key.purpose", {"type": "string", "enum": ["SIGN"]}),
        ("Key.rules[*].age", {"type": "integer", "min": -(2**31), "max": 2**31 - 1}),
        ("Key.title", {"type": "string"}),
        ("projects.rings.get?name", _RING),
        ("projects.rings.get?name/keyRings", {"type": "string", "pattern": "[^/]+"}),
        ("projects.rings.get?name/projects", {"type": "string", "pattern": "[^/]+"}),
    ],
)
def test_limits_are_found_where_a_document_has_them(name: str, limits: dict[str, Any]) -> None:
    """In schemas, behind references, in lists, as formats, and in the names that methods take."""
    assert of_document(_DOCUMENT, name) == limits


@pytest.mark.parametrize(
    "name", ["Key.size", "Lock.name", "projects.rings.put?name", "projects.rings.get?name/keys"]
)
def test_what_a_document_does_not_have_is_no_limit(name: str) -> None:
    """A mapping that names it stops the generator."""
    with pytest.raises(KeyError):
        of_document(_DOCUMENT, name)
