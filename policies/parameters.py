"""Settings of rules: what each may be."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from .fixtures import Record

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}
_KEYWORDS: Final = frozenset({"type", "items", "enum", "minimum", "maximum"})
"""What of JSON schema is held here; what is not would be held by the Pulumi CLI alone."""


class Parameter(Record):
    """A setting of a rule, reached as `params.settings.<name>`."""

    description: Annotated[str, Field(min_length=1)]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    default: Any

    @model_validator(mode="after")
    def _default_fits(self) -> "Parameter":
        _expect_known(self.schema_)
        if problem := self.problem(self.default):
            raise ValueError(f"default: {problem}")
        return self

    def problem(self, value: object) -> str:
        """Say why a value is not what the schema asks for, or return nothing."""
        return _problem(self.schema_, value)


def _expect_known(schema: Mapping[str, Any]) -> None:
    if schema.get("type") not in _TYPES:
        raise ValueError(
            f"got a schema of type {schema.get('type')!r}; expected one of {', '.join(_TYPES)}"
        )
    if other := sorted(set(schema) - _KEYWORDS):
        raise ValueError(
            f"got {', '.join(other)} in the schema; expected {', '.join(sorted(_KEYWORDS))}"
        )
    if "items" in schema:
        _expect_known(schema["items"] if isinstance(schema["items"], Mapping) else {})


def _problem(schema: Mapping[str, Any], value: object) -> str:
    wanted = schema["type"]
    fits = isinstance(value, _TYPES[wanted]) and (
        wanted == "boolean" or not isinstance(value, bool)
    )
    if not fits:
        return f"got {value!r}; expected {wanted}"
    if "enum" in schema and value not in schema["enum"]:
        return f"got {value!r}; expected one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, int | float):
        if value < schema.get("minimum", value):
            return f"got {value!r}; expected at least {schema['minimum']}"
        if value > schema.get("maximum", value):
            return f"got {value!r}; expected at most {schema['maximum']}"
    if isinstance(value, list) and "items" in schema:
        return next(filter(None, (_problem(schema["items"], each) for each in value)), "")
    return ""
