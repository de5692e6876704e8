"""A tree of changes as SVG: as wide as a phone, each box with its operation in words."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gitops.review.figures import TITLES
from gitops.review.html.markup import Markup, element
from gitops.review.html.tree import Node
from gitops.review.visible import visible

SIGNS: Final = {"create": "+", "update": "~", "replace": "±", "delete": "−"}  # noqa: RUF001 - a minus
"""Operation -> its sign."""

_WIDE, _STEP, _GAP = 344, 16, 6
_TALL, _FLAT = 40, 26
_LETTER, _SMALL = 6.7, 6.1
"""How wide a letter of a name and of a type is."""


@dataclass(frozen=True)
class _Box:
    node: Node
    depth: int
    top: int
    above: int
    """The bottom of the box that it belongs to; -1 for the first."""

    @property
    def left(self) -> int:
        return self.depth * _STEP + 1

    @property
    def tall(self) -> int:
        return _TALL if self.node.type else _FLAT


def picture(root: Node) -> Markup:
    """Return the SVG of a tree; the same tree gives the same picture."""
    boxes = list(_placed(root))
    tall = boxes[-1].top + boxes[-1].tall + 1
    title = element("title", f"What changes in {root.name}: {root.type}")
    lines = [_connection(each) for each in boxes if each.above >= 0]
    return element(
        "svg",
        title,
        *lines,
        *(_drawn(each) for each in boxes),
        viewBox=f"0 0 {_WIDE} {tall}",
        role="img",
    )


def _placed(root: Node) -> Iterator[_Box]:
    """Yield each box in its place, from the top down."""
    top = 1
    waiting = [(root, 0, -1)]
    while waiting:
        node, depth, above = waiting.pop()
        box = _Box(node, depth, top, above)
        yield box
        top += box.tall + _GAP
        waiting += [(each, depth + 1, box.top + box.tall) for each in reversed(node.below)]


def _connection(box: _Box) -> Markup:
    x, y = box.left - _STEP + 7, box.top + box.tall // 2
    return element("path", d=f"M{x} {box.above}V{y - 5}Q{x} {y} {x + 5} {y}H{box.left}")


def _drawn(box: _Box) -> Markup:
    node, wide = box.node, _WIDE - box.left - 1
    kind = node.operation or ("component" if box.depth else "environment")
    shape = element(
        "rect",
        x=f"{box.left}",
        y=f"{box.top}",
        width=f"{wide}",
        height=f"{box.tall}",
        rx="5",
    )
    return element("g", _title(node), shape, *_texts(box, wide), class_=f"box {kind}")


def _title(node: Node) -> Markup:
    what = f"{TITLES[node.operation]} " if node.operation else ""
    return element("title", f"{what}{node.name} {node.type}".strip())


def _texts(box: _Box, wide: int) -> Iterator[Markup]:
    node, x, y = box.node, box.left + 8, box.top + 16
    start = 0
    if node.operation and node.type:
        label = f"{SIGNS[node.operation]} {TITLES[node.operation]}"
        yield element("text", label, x=f"{x}", y=f"{y}", class_="what")
        start = 66
    room = int((wide - 14 - start) / _LETTER)
    yield element("text", short(node.name, room), x=f"{x + start}", y=f"{y}", class_="name")
    if node.type:
        held = f"holds {node.holds}" if node.holds else ""
        room = int((wide - 14) / _SMALL) - (len(held) + 2 if held else 0)
        below = f"{box.top + 32}"
        yield element("text", short(node.type, room), x=f"{x}", y=below, class_="type")
        if held:
            right = f"{box.left + wide - 7}"
            yield element("text", held, x=right, y=below, class_="holds")


def short(text: str, room: int) -> str:
    """Return a text that fits into so many letters, its middle left out where it is too long."""
    shown = visible(text[: 4 * room] + text[-4 * room :] if len(text) > 8 * room else text)
    if _width(shown) <= room:
        return shown
    head, tail = shown, shown
    while _width(head) > room - room // 2 - 1:
        head = head[: -max(1, (_width(head) - room) // 2)]
    while _width(tail) > room // 2:
        tail = tail[max(1, (_width(tail) - room) // 2) :]
    return f"{head}…{tail}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
