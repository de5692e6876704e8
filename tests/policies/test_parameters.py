"""Settings of rules: a value is what its schema says, and a schema says only what is held."""

from typing import Any

import pytest

from policies.parameters import Parameter

MAPPING = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "integer", "minimum": 1}, 0, "got 0; expected at least 1"),
        ({"type": "number", "maximum": 1}, 1.5, "got 1.5; expected at most 1"),
        ({"type": "string", "enum": ["a", "b"]}, "c", "got 'c'; expected one of a, b"),
        ({"type": "array", "items": {"type": "string"}}, ["a", 1], "got 1; expected string"),
        ({"type": "integer"}, True, "got True; expected integer"),
        ({"type": "array", "items": {"type": "string"}}, ["a"], ""),
        ({"type": "boolean"}, False, ""),
        (MAPPING, {"a": ["b"], "c": [1]}, "got 1; expected string"),
        (MAPPING, {"a": "b"}, "got 'b'; expected array"),
        (MAPPING, {"a": ["b"]}, ""),
    ],
)
def test_a_setting_is_held_to_its_schema(schema: dict[str, Any], value: object, said: str) -> None:
    """Also where no CLI does that, as with the embedded engine."""
    fits: dict[str, Any] = {"string": "a", "array": [], "boolean": True, "object": {}}
    made = {"description": "d", "schema": schema, "default": fits.get(schema["type"], 1)}

    assert Parameter.model_validate(made).problem(value) == said


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({}, "got a schema of type None; expected one of array, "),
        ({"type": "int"}, "got a schema of type 'int'; expected one of array, "),
        ({"type": "array", "items": "text"}, "got a schema of type None; expected one of array, "),
        ({"type": "string", "pattern": "a"}, "got pattern in the schema; expected additionalP"),
    ],
)
def test_a_schema_that_is_not_held_is_refused(schema: dict[str, Any], said: str) -> None:
    """Else a setting would pass by one engine and not by the other."""
    with pytest.raises(ValueError, match=said):
        Parameter.model_validate({"description": "d", "schema": schema, "default": "a"})
