"""What `make bench` can measure, how rows are chosen, and how each is shown at once."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Wanted = frozenset[str]
"""The names of the rows that are asked for."""


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    what: str
    """What is timed, for whoever chooses."""

    aim: str = ""
    """What it should stay below on two cores that do nothing else."""

    ordinary: bool = True
    """Whether it is measured also where nobody names it."""

    def mark(self, seconds: float) -> str:
        """Return what is shown beside a time that is longer than the aim; else nothing."""
        if not self.aim.endswith(" s"):
            return ""
        return "over" if seconds > float(self.aim.removesuffix(" s")) else ""


@dataclass(frozen=True)
class Part:
    """Rows that are measured together."""

    rows: Mapping[str, Row]
    """Name -> row; each name begins with the part's and a dot."""

    measure: Callable[[Wanted], None]
    """Measures these rows and shows each as soon as it is known."""


class UnknownRowError(ValueError):
    """No row and no part has a name that was asked for."""


class Table:
    """Rows in columns; each is written at once, so that whoever watches sees it come."""

    def __init__(self, title: str, columns: Mapping[str, int]) -> None:
        """Take the heads of the columns, each with its width; the first is aligned to the left."""
        self._head = [title, self._line(columns, columns)] if title else []
        self._columns = columns

    def row(self, *cells: str) -> None:
        """Write a row; before the first one, title and heads."""
        lines = [*self._head, self._line(self._columns, cells)]
        self._head = []
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()

    @staticmethod
    def _line(columns: Mapping[str, int], cells: Iterable[str]) -> str:
        aligned = (
            f"{cell:{'>' if place else '<'}{width}}"
            for place, (cell, width) in enumerate(zip(cells, columns.values(), strict=False))
        )
        return "".join(aligned).rstrip()


def chosen(parts: Sequence[Part], names: Sequence[str]) -> Wanted:
    """Return the rows that names mean; without any, all ordinary ones.

    Args:
        parts: What there is.
        names: Of rows (`policies.definition`) or of parts (`policies`).

    Raises:
        UnknownRowError: A name means nothing.
    """
    rows = {name: row for part in parts for name, row in part.rows.items()}
    if not names:
        return frozenset(name for name, row in rows.items() if row.ordinary)
    found: set[str] = set()
    for asked in names:
        whole = {
            name for name, row in rows.items() if row.ordinary and name.startswith(f"{asked}.")
        }
        if asked not in rows and not whole:
            known = ", ".join(dict.fromkeys(name.partition(".")[0] for name in rows))
            raise UnknownRowError(
                f"bench: got {asked!r}; expected {known}, or the name of a row. "
                "See: make bench ARGS=--list"
            )
        found |= {asked} & set(rows) | whole
    return frozenset(found)
