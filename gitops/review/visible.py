"""Text of strangers made visible: nothing in it is hidden, moves other text, or has no end."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_PLAIN: Final = re.compile(r"[ -~]*")
_HIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"}
_BLANK: Final = set("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show as nothing."""

_MOVES: Final = {
    *("R", "AL", "AN", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
}
"""Bidirectional classes that change the order in which the text beside them is read."""

_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


@lru_cache(maxsize=2_048)  # the same types and names stand in hundreds of places
def visible(text: str, limit: int = 0) -> str:
    r"""Return a text in which what cannot be seen stands as its code, such as `\u202e`.

    Letters that are read from right to left stand as their codes, too: they would move the
    figures and words beside them. What is longer than `limit` characters, if that is not 0, loses
    its middle, and says how long it was.
    """
    if not limit or len(text) <= limit:
        shown = _shown(text)
        if not limit or len(shown) <= limit:
            return shown
    note = f"...({len(text):,} characters)..."
    room = max(limit - len(note), 0)
    head, tail = room - room // 3, room // 3
    start = _fitting(_units(text[:head]), head)
    end = _fitting(reversed(list(_units(text[len(text) - tail :]))), tail)
    return "".join([*start, note, *reversed(end)])


def _shown(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "".join(_units(text))


def _units(text: str) -> Iterator[str]:
    """Yield each character as it is shown; marks above a letter are shown on it once."""
    marked = False
    for each in text:
        mark = unicodedata.category(each) in {"Mn", "Mc"}
        yield _code(each) if _unseen(each) or (mark and marked) else each
        marked = mark


def _unseen(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category in _HIDDEN
        or (category == "Zs" and character != " ")
        or character in _BLANK
        or unicodedata.bidirectional(character) in _MOVES
    )


def _code(character: str) -> str:
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if number <= 0xFF:  # noqa: PLR2004 - what two digits can write
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 - four


def _fitting(units: Iterator[str], room: int) -> list[str]:
    kept = []
    for each in units:
        room -= len(each)
        if room < 0:
            break
        kept.append(each)
    return kept
