"""Limits in CloudFormation's schemas."""

from typing import Any

import pytest

from simulator.cloud.readers.cloudformation import of_schema

_SCHEMA: dict[str, Any] = {
    "properties": {
        "Block": {"type": "string", "format": "ipv4-network"},
        "Group": {"type": "string", "format": "AWS::EC2::SecurityGroup.Id"},
        "Name": {"type": "string", "format": "AWS::S3::Bucket.Name", "pattern": "^[a-z]+$"},
        "Odd": {"type": "string", "pattern": "[[a]]", "maxLength": 3},
        "Port": {"type": "integer", "minimum": -1},
        "Tags": {"type": "array", "items": {"$ref": "#/definitions/Tag"}},
    },
    "definitions": {
        "Tag": {
            "type": "object",
            "properties": {"Value": {"type": "string", "minLength": 1, "maxLength": 256}},
        }
    },
}


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("Block", {"type": "string", "format": "ipv4-network"}),
        ("Group", {"type": "string", "pattern": "^sg-"}),
        ("Name", {"type": "string", "pattern": "^[a-z]+$"}),
        ("Odd", {"type": "string", "max": 3}),
        ("Port", {"type": "integer", "min": -1}),
        ("Tags[*].Value", {"type": "string", "min": 1, "max": 256}),
    ],
)
def test_limits_are_found_where_a_schema_has_them(name: str, limits: dict[str, Any]) -> None:
    """Behind references, in lists, as formats; what Python reads otherwise is left out."""
    assert of_schema(_SCHEMA, name, lambda: {"AWS::EC2::SecurityGroup.Id": "^sg-"}) == limits


def test_what_a_schema_does_not_have_is_no_limit() -> None:
    """A mapping that names it stops the generator."""
    with pytest.raises(KeyError):
        of_schema(_SCHEMA, "Tags[*].Key", dict)
