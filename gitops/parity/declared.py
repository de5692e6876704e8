"""The differences between clouds that are meant, each with its reason; one file holds them all."""

from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE: Final = Path(__file__).with_name("declared.yaml")

_Reason = Annotated[str, Field(min_length=20)]


class Declared(BaseModel):
    """Objects, or paths in them, that may differ on some clouds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: str
    """`KIND namespace/name`; `*` stands for anything."""

    path: str
    """Dotted path, or `(presence)`; `*` stands for anything."""

    clouds: tuple[str, ...]
    """Where it may differ; everywhere else it is the same."""

    reason: _Reason


class DeclaredError(Exception):
    """The file of declarations is not right; the message has every problem."""


def load(path: Path = FILE) -> tuple[Declared, ...]:
    """Read the declarations.

    Raises:
        DeclaredError: The file cannot be read, or an entry is wrong.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeclaredError(f"{path}: got {' '.join(str(error).split())}; expected YAML.") from None
    if not isinstance(entries, list):
        raise DeclaredError(f"{path}: got no list; expected entries with object, path, clouds.")
    found, problems = [], []
    for index, entry in enumerate(entries):
        try:
            found.append(Declared.model_validate(entry))
        except ValidationError as error:
            problems += [
                f"{path}[{index}].{'.'.join(map(str, each['loc']))}: {each['msg']}. Correct it."
                for each in error.errors()
            ]
    if problems:
        raise DeclaredError("\n".join(problems))
    return tuple(found)
