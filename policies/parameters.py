"""Settings of rules: what each may be."""

from collections.abc import Iterator, Mapping
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
_KEYWORDS: Final = frozenset(
    {"type", "items", "additionalProperties", "enum", "minimum", "maximum"}
)
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
        return next(_problems(self.schema_, value), "")


def _expect_known(schema: Mapping[str, Any]) -> None:
    if schema.get("type") not in _TYPES:
        raise ValueError(
            f"got a schema of type {schema.get('type')!r}; expected one of {', '.join(_TYPES)}"
        )
    if other := sorted(set(schema) - _KEYWORDS):
        raise ValueError(
            f"got {', '.join(other)} in the schema; expected {', '.join(sorted(_KEYWORDS))}"
        )
    for inner in ("items", "additionalProperties"):
        if inner in schema:
            _expect_known(schema[inner] if isinstance(schema[inner], Mapping) else {})


def _problems(schema: Mapping[str, Any], value: object) -> Iterator[str]:
    wanted = schema["type"]
    fits = isinstance(value, _TYPES[wanted]) and (
        wanted == "boolean" or not isinstance(value, bool)
    )
    if not fits:
        yield f"got {value!r}; expected {wanted}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"got {value!r}; expected one of {', '.join(map(str, schema['enum']))}"
    elif isinstance(value, int | float):
        if value < schema.get("minimum", value):
            yield f"got {value!r}; expected at least {schema['minimum']}"
        if value > schema.get("maximum", value):
            yield f"got {value!r}; expected at most {schema['maximum']}"
    elif isinstance(value, list) and "items" in schema:
        for each in value:
            yield from _problems(schema["items"], each)
    elif isinstance(value, dict) and "additionalProperties" in schema:
        for each in value.values():
            yield from _problems(schema["additionalProperties"], each)
