"""The `cloud` section: its type is that of the cloud it names, and no other is imported for it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal, cast, get_args

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from ..section import Section

Cloud = Literal["aws", "azure", "gcp", "private"]

CLOUDS: tuple[Cloud, ...] = get_args(Cloud)
"""Every cloud that an environment can name: a closed set."""


class Named(Section):
    """A `cloud` section of which nothing is known but that it names a cloud."""

    model_config = ConfigDict(extra="ignore")

    name: Cloud = Field(title="aws, azure, gcp or private", examples=["aws"])
    """The cloud."""


class ByName:
    """Tells pydantic to read a section with the settings of the cloud that it names."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Read it with our function."""
        del source, handler
        return core_schema.no_info_plain_validator_function(_validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Say only that it is a mapping: the schema for editors is put together elsewhere."""
        del schema, handler
        return {"type": "object"}


def settings_type(cloud: str) -> type[Section]:
    """Return the type of a cloud's section."""
    module = import_module(f"..{cloud}.settings", __name__)
    return cast("type[Section]", module.Settings)


def section_type(value: object) -> type[Section]:
    """Return the type that a written section is read with."""
    name = value.get("name") if isinstance(value, Mapping) else None
    return settings_type(name) if isinstance(name, str) and name in CLOUDS else Named


def _validate(value: Any) -> Section:  # noqa: ANN401 - whatever was written
    if isinstance(value, Section):
        return value
    return settings_type(Named.model_validate(value).name).model_validate(value)
