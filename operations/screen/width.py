"""How wide a line may be, and lines that are too long for it."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import IO, Final

_LEAST: Final = 40
"""In less than that nothing is readable: such a width is nobody's wish."""

_FARTHEST: Final = 26
"""So far a second column may begin that the rest of a line is set under."""

_LEADING: Final = r"\s*(?:\S+(?: \S+)*\s{2,}(?=\S))?"
"""A line's indent, and its first column where it has one."""


def width(out: IO[str], environ: Mapping[str, str] = os.environ) -> int | None:
    """Return how many columns a line may have; None: as many as it needs.

    `COLUMNS` where it is set, else a terminal's own width; a file and a pipe have no limit, so that
    what is searched for in a log stands in one line.
    """
    asked = environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return max(int(asked), _LEAST)
    if not out.isatty():
        return None
    try:
        columns = os.get_terminal_size(out.fileno()).columns
    except (OSError, ValueError):  # it says that it is a terminal, and has no size
        return None
    return max(columns, _LEAST) if columns else None


def fitting(line: str, columns: int | None) -> Iterator[str]:
    """Yield a line in as many as the room asks for, broken between words alone.

    What follows stands under the line's second column, or two columns further in.
    """
    if columns is None:
        yield line
        return
    for part in line.split("\n"):
        if len(part) <= columns:
            yield part
            continue
        found = re.match(_LEADING, part)
        begin = found.end() if found else 0
        plain = len(part) - len(part.lstrip()) + 2
        hang = begin if plain < begin <= _FARTHEST else plain
        yield from wrapped(part, columns, " " * hang)


def wrapped(text: str, columns: int, hang: str = "") -> list[str]:
    """Return a text in lines of so many columns; a word that is longer stays whole."""
    import textwrap  # noqa: PLC0415 - most lines have room

    return textwrap.wrap(
        text,
        columns,
        subsequent_indent=hang,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
