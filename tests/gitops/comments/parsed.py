"""A comment as a Markdown parser reads it: what a stranger's text must never become."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_HTML: Final = [
    re.compile(r"<!-- evenkeel:review head=[0-9a-f]{40} made=[0-9T:+-]{25} -->\n"),
    re.compile(r"<br>|</details>\n?"),
    re.compile(
        r"<details><summary>(<code>([^<>&]|&(lt|gt|amp|quot|#x27);)*</code>|[a-z0-9:, ().])*"
        r"</summary>\n"
    ),
]
_REFERENCES: Final = re.compile(
    r"@\w|#\d|!\d|[~%&$^*]\w|://|www\.|\w@|[A-Z]+-\d|:\w+:|[<>\[\]{}\\`|]|\b[0-9a-f]{7,39}\b"
)
"""What one forge or the other makes something of, outside code."""

_HIDDEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
    "\u0590-\u08ff\u3164\u2800]"
)


def blocks(text: str) -> list[str]:
    """Return the shape of a comment: its blocks, without what is in them."""
    return [each.type for each in _PARSER.parse(text)]


def wrong(text: str, artifact: str = "") -> list[str]:
    """Return what a comment shows that no comment may, whoever chose the names in it."""
    found = [f"hidden {each!r}" for each in _HIDDEN.findall(text)]
    found += [f"command {line}" for line in text.splitlines() if line.startswith("/")]
    depth = 0
    for token in _PARSER.parse(text):
        if token.type == "html_block":
            found += _html(token)
            depth += token.content.count("<details>") - token.content.count("</details>")
        for inner in token.children or ():
            found += _inline(inner, artifact)
    return found + [f"{depth} folds without an end"] * (depth != 0)


def _html(token: Token) -> list[str]:
    lines = token.content.splitlines(keepends=True)
    return [each for each in lines if not any(one.fullmatch(each) for one in _HTML)]


def _inline(token: Token, artifact: str) -> list[str]:
    if token.type == "link_open" and token.attrs["href"] != artifact:
        return [f"link {token.attrs['href']}"]
    if token.type in {"image", "em_open", "s_open"}:
        return [token.type]
    if token.type == "html_inline" and token.content != "<br>":
        return [f"html {token.content}"]
    alert = token.content in {"[!CAUTION]", "[!WARNING]", "[!NOTE]"}  # text to this parser
    return _REFERENCES.findall(token.content) if token.type == "text" and not alert else []
