"""What pydantic found wrong with a file, in the form of all our messages."""

import reprlib
from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

_SHOWN: Final = 60
"""How much of a wrong value a line quotes, in characters."""

_SHORT: Final = reprlib.Repr()
"""Quotes no more of a value than is shown: one that is nested deep, or endless, has no end else."""

_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = _SHOWN * 2

_KINDS: Final = {
    "a valid dictionary": "a mapping",
    "a valid string": "text",
    "a valid tuple": "a list",
}
"""pydantic's names for what YAML has."""

_SUBJECTS: Final = {
    "input should be ": "",
    "input should ": "",
    "string should have ": "text of ",
    "string should match pattern ": "text of the form ",
    "list should have ": "",
    "tuple should have ": "",
}
"""How pydantic begins, and what stands for it here."""


def spoken(where: str, error: ValidationError) -> Iterator[str]:
    """Yield a line for each thing that pydantic found.

    Args:
        where: The file and the entry.
        error: What pydantic found.
    """
    found = error.errors()
    for each in found:
        inner = any(
            other["loc"][: len(each["loc"])] == each["loc"] for other in found if other is not each
        )
        # what is wrong in a list was not counted there
        if inner and each["type"] == "too_short":
            continue
        if (said := each["msg"].removeprefix("Value error, ")).startswith("."):
            yield from (f"{where}{line}" for line in said.splitlines())  # each with its own place
        else:
            yield _line(where, each)


def _line(where: str, error: Any) -> str:  # noqa: ANN401 - pydantic's own mapping
    place = "".join(
        f"[{each}]" if isinstance(each, int) else f".{each}"
        for each in error["loc"]
        if each != "[key]"
    )
    if error["type"] == "missing":
        return f"{where}{place}: got nothing; expected a value. Add it."
    if error["type"] == "extra_forbidden":
        return f"{where}{place}: got an unknown key; expected none such. Remove it."
    said = error["msg"].removeprefix("Value error, ")
    if said.startswith(("got ", "default: ")):
        return f"{where}{place}: {said}. Correct it."
    got = _SHORT.repr(error["input"])
    shown = got if len(got) <= _SHOWN else got[:_SHOWN] + "..."
    wanted = said[0].lower() + said[1:]
    for subject, instead in _SUBJECTS.items():
        if wanted.startswith(subject):
            wanted = instead + wanted.removeprefix(subject)
    wanted = _KINDS.get(wanted.partition(" or instance")[0], wanted).replace(
        " after validation", ""
    )
    return f"{where}{place}: got {shown}; expected {wanted}. Correct it."
