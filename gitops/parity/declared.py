"""The differences between clouds that are meant, each with its reason; one file holds them all."""

from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE: Final = Path(__file__).with_name("declared.yaml")

_Reason = Annotated[str, Field(min_length=20)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    clouds: Annotated[tuple[str, ...], Field(min_length=1)]
    """Where it may differ; everywhere else it is the same."""

    reason: _Reason


class Declared(_Entry):
    """Objects, or paths in them, that may differ on some clouds."""

    object: str
    """`KIND namespace/name`; `*` stands for anything."""

    path: str
    """Dotted path, or `(presence)`; `*` stands for anything."""

    charts: Literal["any", "real", "stand-in"] = "any"
    """Where the difference shows: in what real charts make of their values, or in stand-ins."""


class DeclaredLack(_Entry):
    """Features that some clouds do not have, or only come close to."""

    features: Annotated[tuple[str, ...], Field(min_length=1)]


class Declarations(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    objects: tuple[Declared, ...]
    capabilities: tuple[DeclaredLack, ...]


class DeclaredError(Exception):
    """The file of declarations is not right; the message has every problem."""


def load(path: Path = FILE) -> Declarations:
    """Read the declarations.

    Raises:
        DeclaredError: The file cannot be read, or an entry is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeclaredError(f"{path}: got {' '.join(str(error).split())}; expected YAML.") from None
    try:
        return Declarations.model_validate(content)
    except ValidationError as error:
        problems = [
            f"{path}: {'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg']}. Correct it."
            for each in error.errors()
        ]
        raise DeclaredError("\n".join(problems)) from None
