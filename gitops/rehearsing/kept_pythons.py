"""Virtual environments of revisions with another lock: made once, used again, and gone in turn.

Whoever uses one holds its lock for as long, so that nobody removes it in the meantime.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simulator.cluster.cache import lock
from simulator.errors import ToolError

from .kept import Kept, Limit, amount, removed

_COMPLETE: Final = "complete"
"""Written last, with the number of bytes; its time is when the environment was last used."""

_GOING: Final = ".going-"


@dataclass(frozen=True)
class KeptPython:
    """One that is there whole."""

    digest: str
    size: int
    used: int


LIMIT: Final = Limit[KeptPython](4, 5_000_000_000)


class KeptPythons:
    """A folder with an environment for each lock."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder, which need not exist."""
        self.folder = folder

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
        with self._held(digest, fcntl.LOCK_SH):
            made = False
            with lock(place.with_suffix(".lock"), lambda _: None):
                if not (place / _COMPLETE).exists():
                    shutil.rmtree(place, ignore_errors=True)
                    place.mkdir(parents=True)
                    make(place / "venv")
                    (place / _COMPLETE).write_text(str(_size(place)))
                    made = True
            with contextlib.suppress(OSError):  # somebody else's cache, only to be read
                os.utime(place / _COMPLETE)
            if made and (gone := self.prune()):
                say(removed("virtual environments", [each.size for each in gone]))
            yield place / "venv"

    def prune(self, limit: Limit[KeptPython] = LIMIT) -> tuple[KeptPython, ...]:
        """Remove what is beyond a limit, unless a run uses it; returns what was removed."""
        gone = tuple(each for each in limit.beyond(self._found()) if self._remove(each.digest))
        for path in self.folder.glob("*"):
            if path.is_dir() and not (path / _COMPLETE).exists():
                # of a run that was killed; one that is at work holds its lock
                self._remove(path.name)
        return gone

    def kept(self) -> Kept:
        """Return how much is kept."""
        found = list(self._found())
        most = f"{LIMIT.number} and {amount(LIMIT.size)}"
        size = sum(each.size for each in found)
        return Kept("virtual environments", self.folder, len(found), size, most)

    def _found(self) -> Iterator[KeptPython]:
        for path in self.folder.glob(f"*/{_COMPLETE}"):
            with contextlib.suppress(OSError):  # another run was quicker
                text = path.read_text(encoding="ascii", errors="replace")
                size = int(text) if text.isdecimal() else _size(path.parent)
                yield KeptPython(path.parent.name, size, path.stat().st_mtime_ns)

    def _remove(self, name: str) -> bool:
        """Remove one that nobody uses; tell whether that was so."""
        if name.startswith(_GOING):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            return True
        going = self.folder / f"{_GOING}{secrets.token_hex(4)}"
        try:
            with self._held(name, fcntl.LOCK_EX | fcntl.LOCK_NB):
                (self.folder / name).rename(going)
        except (OSError, ToolError):
            return False  # it is used, or it is not ours to remove
        shutil.rmtree(going, ignore_errors=True)
        return True

    @contextlib.contextmanager
    def _held(self, digest: str, how: int) -> Iterator[None]:
        path = self.folder / f"{digest}.used"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
        except OSError as error:
            raise ToolError(
                f"{path}: cannot be written ({error.strerror}). "
                "Set XDG_CACHE_HOME to a folder of yours."
            ) from error
        with file:
            fcntl.flock(file, how)
            yield


def _size(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    total = 0
    for inner, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(Path(inner, name)).st_size
    return total
