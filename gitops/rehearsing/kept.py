"""What rehearsals keep between runs, and how much of it: the oldest by use goes first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar


class _Sized(Protocol):
    @property
    def size(self) -> int:
        """How many bytes it has."""

    @property
    def used(self) -> int:
        """When it was last used, in nanoseconds of the system's clock."""


T = TypeVar("T", bound=_Sized)

_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


@dataclass(frozen=True)
class Limit(Generic[T]):
    """How much is kept at most."""

    number: int
    size: int
    """Bytes of all together."""

    def beyond(self, found: Iterable[T]) -> Iterator[T]:
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
        return f"{self.number} {self.what}, {amount(self.size)} (at most {self.limit})"

    def document(self) -> dict[str, object]:
        """Return it as JSON."""
        return {
            "what": self.what,
            "folder": str(self.folder),
            "number": self.number,
            "bytes": self.size,
            "limit": self.limit,
        }


def amount(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


def removed(what: str, sizes: Sequence[int]) -> str:
    """Return in words that the least used were removed."""
    return f"{len(sizes)} {what} not used for longest: {amount(sum(sizes))}"
