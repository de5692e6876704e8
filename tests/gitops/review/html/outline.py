"""A page as a parser of HTML reads it: its elements, and what must never be in it."""

import re
from html.parser import HTMLParser
from typing import Final

_ELEMENTS: Final = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "footer",
    "section",
    "div",
    "p",
    "span",
    "h1",
    "h2",
    "h3",
    "ul",
    "li",
    "strong",
    "em",
    "code",
    "del",
    "ins",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "figure",
    "svg",
    "g",
    "rect",
    "path",
    "text",
}
_ATTRIBUTES: Final = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "scope",
    "data-label",
    "open",
    "viewbox",
    "role",
    "x",
    "y",
    "width",
    "height",
    "rx",
    "d",
}
_EMPTY: Final = {"meta", "rect", "path"}
_HIDDEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
    "\u0590-\u08ff\u3164\u2800]"
)


class Outline(HTMLParser):
    """What a page consists of."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.wrong: list[str] = [f"hidden {each!r}" for each in _HIDDEN.findall(page)]
        self.said: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.wrong += [f"{each} has no end" for each in self._open]

    @property
    def shape(self) -> list[str]:
        """The elements in their order, but those that a sentence has around its strange words."""
        return [each for each in self.elements if each != "code"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.elements.append(tag)
        self.wrong += [f"<{tag}>"] * (tag not in _ELEMENTS)
        self.wrong += [f"{tag} {name}={value}" for name, value in attrs if name not in _ATTRIBUTES]
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that ends at once."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Take the end of an element."""
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> ends something else")

    def handle_data(self, data: str) -> None:
        """Take text, but the style."""
        if self._open[-1:] != ["style"]:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        """Take a comment, of which a page has none."""
        self.wrong.append(f"comment {data}")
