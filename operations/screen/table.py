"""A table of text: cells, and how they line up in the room that there is."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from components.frozen import dataclass
from operations.screen.width import wrapped

_GAP = 3
_NARROW = 2
"""Columns between cells; the second where the first does not fit."""

_PROSE = 10
"""A text of several words gets no narrower than that, if it is that long."""

_DEEP = 5
"""Nor so narrow that it takes more lines than about so many."""

_INDENT = " " * 5
"""Of what is told of a row below its head."""


@dataclass(frozen=True)
class Table:
    """Column titles and rows of cells."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    named_by: int = 1
    """How many cells name a row: its head where there is no room for columns."""

    def lines(self, columns: int | None = None) -> Iterator[str]:
        """Yield the table's lines, the titles in the first.

        Where it is too wide, long cells continue below, the words whole; where even that does not
        fit, each row is a block. Nothing is left out.

        Args:
            columns: How wide a line may be; None: as wide as the cells need.
        """
        natural = self._widths(len)
        for gap in (_GAP, _NARROW) if columns else (_GAP,):
            widths = _shrunk(natural, self._widths(_least), (columns or 0) - 1, gap)
            if columns is None or widths:
                yield from self._aligned(widths or natural, gap)
                return
        yield from self._blocks(columns or 0)

    def _widths(self, size: Callable[[str], int]) -> list[int]:
        every = [self.titles, *self.rows]
        return [max(size(row[column]) for row in every) for column in range(len(self.titles))]

    def _aligned(self, widths: Sequence[int], gap: int) -> Iterator[str]:
        for row in [self.titles, *self.rows]:
            cells = [
                wrapped(cell, width) if len(cell) > width else [cell]
                for cell, width in zip(row, widths, strict=True)
            ]
            for parts in zip_longest(*cells, fillvalue=""):
                padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
                yield (" " + (" " * gap).join(padded)).rstrip()

    def _blocks(self, columns: int) -> Iterator[str]:
        head = self.named_by
        yield from wrapped(" " + ", ".join(self.titles[:head]), columns)
        for row in self.rows:
            yield from wrapped(" " + (" " * _GAP).join(filter(None, row[:head])), columns, "   ")
            told = zip(self.titles[head:], row[head:], strict=True)
            yield from _packed([f"{title}: {cell}" for title, cell in told if cell], columns)


def _least(cell: str) -> int:
    """Return how narrow a cell may get: its longest word, and a text not so much that it tears."""
    return max(min(len(cell), max(_PROSE, len(cell) // _DEEP)), *map(len, cell.split()), 0)


def _shrunk(
    natural: Sequence[int], least: Sequence[int], room: int, gap: int
) -> Sequence[int] | None:
    """Return widths for so much room, the widest made narrower; None where that cannot be."""
    room -= gap * (len(natural) - 1)
    widths = list(natural)
    while sum(widths) > room:
        spare = [column for column, width in enumerate(widths) if width > least[column]]
        if not spare:
            return None
        widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _packed(parts: Sequence[str], columns: int) -> Iterator[str]:
    """Yield parts side by side, as many in a line as fit; one is broken where it alone is long."""
    line = ""
    for part in parts:
        longer = f"{line}; {part}" if line else _INDENT + part
        if line and len(longer) >= columns:
            yield from wrapped(f"{line};", columns, _INDENT + "  ")
            longer = _INDENT + part
        line = longer
    if line:
        yield from wrapped(line, columns, _INDENT + "  ")
