"""What is said of a review, before it is known where: lines of parts, some of them a stranger's.

A renderer writes `own` and `strong` parts as they are; all else is escaped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Part:
    """A piece of a line."""

    kind: Literal["own", "strong", "code", "prose"]
    """Our words; our words, stressed; a stranger's name or value; a stranger's sentence."""

    text: str


Line = tuple[Part, ...]


def own(text: str) -> Part:
    """Return words of ours: letters, figures, and punctuation that means nothing to Markdown."""
    return Part("own", text)


def strong(text: str) -> Part:
    """Return words of ours that matter most in the line."""
    return Part("strong", text)


def code(text: str) -> Part:
    """Return a stranger's name or value."""
    return Part("code", text)


def prose(text: str) -> Part:
    """Return a stranger's sentence."""
    return Part("prose", text)


def listed(names: Iterable[str], most: int = 12) -> Line:
    """Return names in a row; of many the first, and how many more there are."""
    every = list(names)
    parts: list[Part] = []
    for index, each in enumerate(every[:most]):
        parts += [own(", ")] * (index > 0) + [code(each)]
    if len(every) > most:
        parts.append(own(f" and {len(every) - most:,} more"))
    return tuple(parts)
