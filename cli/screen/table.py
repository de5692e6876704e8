"""A table of text: cells, and how they line up."""

from collections.abc import Iterator, Sequence

from components.frozen import dataclass


@dataclass(frozen=True)
class Table:
    """Column titles and rows of cells."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]

    def lines(self) -> Iterator[str]:
        """Yield the table's lines; columns are set apart by three spaces."""
        every = [self.titles, *self.rows]
        widths = [max(len(row[column]) for row in every) for column in range(len(self.titles))]
        for row in every:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield (" " + "   ".join(cells)).rstrip()
