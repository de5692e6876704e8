"""Texts of a review: cut to what the document takes, in one line where one line is meant.

They may come from a stranger's pull request; nothing is escaped here, whoever shows them does that.
"""

import json
import re
from typing import Final

NAME: Final = 2_000
TEXT: Final = 8_000
SECRET: Final = "[secret]"  # noqa: S105 - what stands for one
_END: Final = "..."
_MARKS = ("ciphertext", "4dabf18193072939515e22adb298388d")
_NOISE = re.compile(r"^(?:error|warning): |^\s*\*\s+|^(?:preview|update) failed$")


def name(text: str) -> str:
    """Return a name, cut with `...` at its end where it is too long."""
    return _cut(_valid(text), NAME)


def text(words: str) -> str:
    """Return a text, cut with `...` at its end where it is too long."""
    return _cut(_valid(words), TEXT)


def line(words: str) -> str:
    """Return the one line of a message that matters: the last of a traceback, else the first."""
    lines = [each.strip() for each in words.splitlines() if each.strip()]
    if any(each.startswith("Traceback (most recent call last)") for each in lines):
        return text(lines[-1])
    said = [_NOISE.sub("", each).strip() for each in lines]
    return text(next((each for each in said if each), "no reason was given"))


def value(found: object) -> str:
    """Return a property's value as a person reads it; nothing where there is none."""
    if found is None:
        return ""
    if isinstance(found, dict) and any(mark in found for mark in _MARKS):
        return SECRET
    return text(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - len(_END)] + _END


def _valid(words: str) -> str:
    """Replace half characters, which no file can hold."""
    return words.encode("utf-8", "replace").decode("utf-8")
