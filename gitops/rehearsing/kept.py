"""What rehearsals keep between runs, and how much of it: the oldest by use goes first."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


@dataclass(frozen=True)
class Item:
    """One thing that is there whole."""

    path: Path
    size: int
    """How many bytes it has."""

    used: int
    """When it was last used, in nanoseconds of the system's clock."""


@dataclass(frozen=True)
class Limit:
    """How much is kept at most."""

    number: int
    size: int
    """Bytes of all together."""

    def beyond(self, found: Iterable[Item]) -> Iterator[Item]:
        """Yield what is beyond it; what was used last stays, however large it is."""
        size = 0
        for place, each in enumerate(sorted(found, key=lambda one: one.used, reverse=True)):
            size += each.size
            if place and (place >= self.number or size > self.size):
                yield each


@dataclass(frozen=True)
class Kept:
    """How much is kept of one thing, and where."""

    what: str
    folder: Path
    number: int
    size: int
    limit: str

    def line(self) -> str:
        """Return it in words."""
        return f"{_counted(self.number, self.what)}, {amount(self.size)} (at most {self.limit})"

    def document(self) -> dict[str, object]:
        """Return it as JSON."""
        return {
            "what": self.what,
            "folder": str(self.folder),
            "number": self.number,
            "bytes": self.size,
            "limit": self.limit,
        }


class Shelf(ABC):
    """A folder of things of one kind, which several runs may fill and clear at once."""

    what: ClassVar[str]
    """What they are, in the plural."""

    limit: ClassVar[Limit]

    def __init__(self, folder: Path) -> None:
        """Look at a folder, which need not exist."""
        self.folder = folder

    def prune(self, limit: Limit | None = None) -> str:
        """Remove what is beyond a limit and not in use, and what runs that were killed have left.

        Returns:
            What has gone, in words; empty where nothing was beyond the limit.
        """
        gone = [each for each in (limit or self.limit).beyond(self._found()) if self._remove(each)]
        self._clear()
        size = amount(sum(each.size for each in gone))
        return f"{_counted(len(gone), self.what)} not used for longest: {size}" if gone else ""

    def kept(self) -> Kept:
        """Return how much is kept."""
        found = list(self._found())
        most = f"{self.limit.number} and {amount(self.limit.size)}"
        return Kept(self.what, self.folder, len(found), sum(each.size for each in found), most)

    @abstractmethod
    def _found(self) -> Iterator[Item]:
        """Yield what is there whole; what goes meanwhile is not an error."""

    @abstractmethod
    def _remove(self, item: Item) -> bool:
        """Remove one that nobody uses; tell whether it was there and that was so."""

    @abstractmethod
    def _clear(self) -> None:
        """Remove what runs that were killed have left half made."""


def amount(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


def _counted(number: int, what: str) -> str:
    """Return how many there are; of one thing its noun, which ends in the first `s`, loses that."""
    noun = re.sub(r"s\b", "", what, count=1) if number == 1 else what
    return f"{number} {noun}"
