"""The base of every section of an environment file."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


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
        use_attribute_docstrings=True,
    )
