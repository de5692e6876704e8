"""Virtual environments of revisions with another lock: made once, used again, and gone in turn.

Whoever uses one holds its lock for as long, so that nobody removes it in the meantime.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, Final

from simulator.cluster.cache import lock
from simulator.errors import ToolError

from .kept import Item, Limit, Shelf

_COMPLETE: Final = "complete"
"""Written last, with the number of bytes; its time is when the environment was last used."""

_GOING: Final = ".going-"


class _UsedError(Exception):
    """Somebody else holds its lock."""


class KeptPythons(Shelf):
    """A folder with an environment for each lock."""

    what: ClassVar = "virtual environments"
    limit: ClassVar = Limit(4, 5_000_000_000)

    @contextlib.contextmanager
    def use(
        self, digest: str, make: Callable[[Path], None], say: Callable[[str], None]
    ) -> Iterator[Path]:
        """Yield the environment of a lock, which stays until the block ends.

        Args:
            digest: What the lock is known by.
            make: Makes it in a folder that is not there.
            say: Is told what was removed for it.

        Raises:
            ToolError: The folder cannot be written.
        """
        place = self.folder / digest
        made = False
        while True:
            with self._held(digest, _patient, shared=True):
                if (place / _COMPLETE).exists():
                    with contextlib.suppress(OSError):  # somebody else's cache, only to be read
                        os.utime(place / _COMPLETE)
                    if made and (gone := self.prune()):
                        say(gone)
                    yield place / "venv"
                    return
            # Between the two locks another may make it, or remove what was made here.
            with self._held(digest, _patient):
                if not (place / _COMPLETE).exists():
                    _make_whole(place, make)
                    made = True

    def _found(self) -> Iterator[Item]:
        for path in self.folder.glob(f"*/{_COMPLETE}"):
            with contextlib.suppress(OSError):  # another run was quicker
                text = path.read_text(encoding="ascii", errors="replace")
                size = int(text) if text.isdecimal() else _size(path.parent)
                yield Item(path.parent, size, path.stat().st_mtime_ns)

    def _remove(self, item: Item) -> bool:
        return self._remove_folder(item.path)

    def _clear(self) -> None:
        for path in self.folder.glob("*"):
            if path.is_dir() and path.name.startswith(_GOING):
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_dir() and not (path / _COMPLETE).exists():
                self._remove_folder(path)  # whoever is making it holds its lock

    def _remove_folder(self, folder: Path) -> bool:
        going = self.folder / f"{_GOING}{secrets.token_hex(4)}"
        try:
            with self._held(folder.name, _impatient):
                folder.rename(going)
        except (_UsedError, OSError, ToolError):
            return False  # it is used, or it is not ours to remove
        shutil.rmtree(going, ignore_errors=True)
        return True

    def _held(
        self, digest: str, waiting: Callable[[float], None], *, shared: bool = False
    ) -> contextlib.AbstractContextManager[None]:
        return lock(self.folder / f"{digest}.lock", waiting, shared=shared)


def _patient(_seconds: float) -> None:
    """Wait for as long as it takes."""


def _impatient(_seconds: float) -> None:
    raise _UsedError


def _make_whole(place: Path, make: Callable[[Path], None]) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    make(place / "venv")
    (place / _COMPLETE).write_text(str(_size(place)))


def _size(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    total = 0
    for inner, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(Path(inner, name)).st_size
    return total
