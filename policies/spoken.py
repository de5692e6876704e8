"""What pydantic found wrong with a file, in the form of all our messages."""

import reprlib
from typing import Any, Final

_SHOWN: Final = 60
"""How much of a wrong value a line quotes, in characters."""

_SHORT: Final = reprlib.Repr()
"""Quotes no more of a value than is shown: one that is nested deep, or endless, has no end else."""

_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = _SHOWN * 2

_SUBJECTS: Final = (
    "input should be ",
    "input should ",
    "string should ",
    "list should ",
    "tuple should have ",
)


def spoken(where: str, error: Any) -> str:  # noqa: ANN401 - pydantic's own mapping
    """Return one of pydantic's errors as a line.

    Args:
        where: The file and the entry.
        error: What `ValidationError.errors` lists.
    """
    place = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in error["loc"])
    if error["type"] == "missing":
        return f"{where}{place}: got nothing; expected a value. Add it."
    if error["type"] == "extra_forbidden":
        return f"{where}{place}: got an unknown key; expected none such. Remove it."
    said = error["msg"].removeprefix("Value error, ")
    if said.startswith(("got ", "default: ", "fixtures: ")):
        return f"{where}{place}: {said}. Correct it."
    got = _SHORT.repr(error["input"])
    shown = got if len(got) <= _SHOWN else got[:_SHOWN] + "..."
    wanted = said[0].lower() + said[1:]
    for subject in _SUBJECTS:
        wanted = wanted.removeprefix(subject)
    return f"{where}{place}: got {shown}; expected {wanted}. Correct it."
