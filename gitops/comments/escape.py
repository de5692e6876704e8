"""A stranger's text in Markdown: seen as it is, never as a link, a mention, a heading or HTML.

Names and values go into code spans, where neither GitHub nor GitLab looks for anything. In
sentences every word that is not plainly a word or a figure does.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from gitops.review.visible import visible
from gitops.review.words import Line, Part

NAME: Final = 120
"""Characters of a name or value that are shown."""

SENTENCE: Final = 400

_QUOTED: Final = re.compile(r"`([^`\s](?:[^`]*[^`\s])?)`")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|→")
_FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})*|\d{1,6}")
_WRAPPED: Final = re.compile(r'(["(]?)(.*?)([,;:!?)"]*|[.)"]*\.?)', re.DOTALL)
_COMMIT: Final = re.compile(r"[0-9a-fA-F]{7,}")
"""What GitHub and GitLab take for a commit."""


def render(line: Line, *, cell: bool = False, name: int = NAME, sentence: int = SENTENCE) -> str:
    """Return a line as Markdown; in a `cell` of a table no pipe is left in it."""
    return "".join(_part(each, cell=cell, name=name, sentence=sentence) for each in line)


def _part(part: Part, *, cell: bool, name: int, sentence: int) -> str:
    if part.kind == "code":
        return span(part.text, name, cell=cell)
    if part.kind == "prose":
        return said(part.text, sentence, cell=cell)
    return f"**{part.text}**" if part.kind == "strong" else part.text


def span(text: str, limit: int = NAME, *, cell: bool = False) -> str:
    """Return a code span; what has no characters is called nothing."""
    if not text:
        return "nothing"
    shown = visible(text, limit)
    inner = shown.strip(" ")
    start = len(shown) - len(shown.lstrip(" "))
    spaces = ("\\x20" * start, "\\x20" * (len(shown) - start - len(inner)))
    inner = spaces[0] + inner + spaces[1] * bool(inner)
    inner = re.sub("``+", lambda run: "\\x60" * len(run[0]), inner)  # a long fence is not one
    if cell:
        inner = inner.replace("|", "\\x7c")  # `\|` means another thing after a backslash
    fence, pad = ("``", " ") if "`" in inner else ("`", "")
    return f"{fence}{pad}{inner}{pad}{fence}"


def said(text: str, limit: int = SENTENCE, *, cell: bool = False) -> str:
    """Return a sentence: words and figures as they are, all else in code spans."""
    pieces = _QUOTED.split(visible(" ".join(text.split()), limit))
    found = ""
    for index, piece in enumerate(pieces):
        quoted = [span(piece, limit, cell=cell)]
        for each in quoted if index % 2 else _words(piece, limit, cell=cell):
            touching = found.endswith("`") and each.startswith("`")
            found += " " * touching + each  # two fences side by side are another fence
    return found.strip() or "nothing"


def _words(text: str, limit: int, *, cell: bool) -> Iterator[str]:
    """Yield the words of a text and the spaces between them; strange ones in code spans."""
    for each in re.split("( +)", text):
        if not each or each.isspace():
            yield each
            continue
        before, core, after = _WRAPPED.fullmatch(each).groups()  # type: ignore[union-attr] # any text
        if not core or _plain(core, after):
            yield f"{before}{core}{after}"
        else:
            yield f"{before}{span(core, limit, cell=cell)}{after}"


def _plain(core: str, after: str) -> bool:
    if _COMMIT.fullmatch(core):
        return False
    if _FIGURE.fullmatch(core):
        return not after.startswith((".", ")"))  # the start of a numbered list
    return _WORD.fullmatch(core) is not None


def fenced(lines: list[str], language: str) -> str:
    """Return a block of code; each line must start with a sign of ours."""
    inside = "\n".join(lines).replace("```", "\\x60\\x60\\x60")
    return f"```{language}\n{inside}\n```"


def tag(text: str, limit: int = NAME) -> str:
    """Return a name for inside an HTML tag, where Markdown means nothing."""
    return f"<code>{html.escape(visible(text, limit))}</code>"
