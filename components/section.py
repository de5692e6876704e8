"""The base of every section of an environment file."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema


class Section(BaseModel):
    """A section: frozen, no key unknown, no value bent to fit, names in camelCase in the file.

    A field's `title` says what is expected, as messages quote it; its first example is the remedy.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=False,
        extra="forbid",
        frozen=True,
        strict=True,
        defer_build=True,  # a command reads few of the sections that it imports
    )

    @classmethod
    def words(cls) -> Mapping[str, str]:
        """Return for each field the text under it."""
        from .words import described  # noqa: PLC0415 - only generated files need it

        return described(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Put the texts into the schema for editors."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in cls.words().items():
            properties[cls.model_fields[name].alias or name]["description"] = text
        return schema
