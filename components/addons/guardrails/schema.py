"""What the value of a setting may be; as the policy pack holds its own configuration to it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_TYPES: Final[Mapping[str, tuple[type | tuple[type, ...], str]]] = {
    "array": (list, "a list"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
    "number": ((int, float), "a number"),
    "object": (dict, "a mapping"),
    "string": (str, "text"),
}


def faults(schema: Mapping[str, Any], value: object, path: str) -> Iterator[str]:
    """Yield what is wrong with a value, each with its path.

    Whatever is wrong here would be an error in the rule, and an error refuses every object.
    """
    kind, expected = _TYPES[schema["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and schema["type"] != "boolean"):
        yield f"{path}: got {value!r}; expected {expected}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path}: got {value!r}; expected one of {', '.join(map(str, schema['enum']))}"
    elif isinstance(value, int | float):
        if value < schema.get("minimum", value):
            yield f"{path}: got {value!r}; expected at least {schema['minimum']}"
        if value > schema.get("maximum", value):
            yield f"{path}: got {value!r}; expected at most {schema['maximum']}"
    elif isinstance(value, list) and "items" in schema:
        for place, each in enumerate(value):
            yield from faults(schema["items"], each, f"{path}[{place}]")
    elif isinstance(value, dict) and "additionalProperties" in schema:
        for key, each in value.items():
            yield from faults(schema["additionalProperties"], each, f"{path}.{key}")
