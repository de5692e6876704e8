"""HTML made of elements: whatever is not an element is text, made visible and escaped."""

import html
import re
from collections.abc import Iterable
from typing import Final

from gitops.review.visible import visible
from gitops.review.words import Line

NAME: Final = 2_000
"""Characters of a name or value that are shown."""

SENTENCE: Final = 8_000

_QUOTED: Final = re.compile("`([^`]+)`")
_EMPTY: Final = {"meta", "rect", "path"}


class Markup(str):
    """HTML that is safe to write as it is: made by `element` alone."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str) -> Markup:
    """Return an element; content that is not Markup is text.

    Attributes are ours, never a stranger's; `class_` is `class`, and `_` elsewhere is `-`.
    """
    given = "".join(
        f' {key.strip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
    )
    if name in _EMPTY:
        return Markup(f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{joined(content)}</{name}>")


def joined(content: Iterable[str], between: str = "") -> Markup:
    """Return pieces one after another; what is not Markup is text."""
    pieces = (each if isinstance(each, Markup) else text(each) for each in content)
    return Markup(text(between).join(pieces))


def text(given: str, limit: int = NAME) -> Markup:
    """Return text, visible and escaped."""
    return Markup(html.escape(visible(given, limit)))


def line(given: Line) -> Markup:
    """Return a line of a section."""
    return joined(_part(each.kind, each.text) for each in given)


def _part(kind: str, given: str) -> Markup:
    if kind == "code":
        return element("code", given) if given else element("em", "nothing")
    if kind == "strong":
        return element("strong", given)
    return _sentence(given) if kind == "prose" else text(given)


def _sentence(given: str) -> Markup:
    """Return a sentence, with code where it stands between backticks."""
    shown = _QUOTED.split(" ".join(given.split()))
    return joined(
        element("code", each) if index % 2 else text(each, SENTENCE)
        for index, each in enumerate(shown)
    )
