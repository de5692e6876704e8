"""The `cloud` section: its type is that of the cloud it names, and no other is imported for it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal, cast, get_args

from ..section import Section, field

Cloud = Literal["aws", "azure", "gcp", "private"]

CLOUDS: tuple[Cloud, ...] = get_args(Cloud)
"""Every cloud that an environment can name: a closed set."""


class Named(Section, unknown_keys=True):
    """A `cloud` section of which nothing is known but that it names a cloud."""

    name: Cloud = field(title="aws, azure, gcp or private", examples=["aws"])
    """The cloud."""


class ByName:
    """Reads a section with the settings of the cloud that it names."""

    def model_validate(self, value: object) -> Section:
        """Return the section of a cloud.

        Raises:
            SectionError: It names no cloud, or is not what that cloud's section may be.
        """
        if isinstance(value, Section):
            return value
        return settings_type(Named.model_validate(value).name).model_validate(value)

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> Any:  # noqa: ANN401 - pydantic's
        """Let a pydantic model hold a cloud's section."""
        from pydantic_core import core_schema  # noqa: PLC0415 - no command needs it

        del source, handler
        return core_schema.no_info_plain_validator_function(self.model_validate)


def settings_type(cloud: str) -> type[Section]:
    """Return the type of a cloud's section."""
    module = import_module(f"..{cloud}.settings", __name__)
    return cast("type[Section]", module.Settings)


def section_type(value: object) -> type[Section]:
    """Return the type that a written section is read with."""
    name = value.get("name") if isinstance(value, Mapping) else None
    return settings_type(name) if isinstance(name, str) and name in CLOUDS else Named
