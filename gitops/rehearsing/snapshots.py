"""Deployed bases, kept for the next rehearsal: one archive of a paused session's folder for each.

An archive appears whole or not at all, and the ones that were not used for longest go first.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

import simulator

from .kept import Item, Limit, Shelf

PACKAGE: Final = Path(simulator.__file__).parent
"""The simulator that is at work."""


_SUFFIX = ".tar.gz"
_PARTIAL = ".partial-"
_ABANDONED_SECONDS = 3_600
_LEFT_OUT = frozenset({"logs", "processes", "plugins", "home", "tree", "reads"})
"""What belongs to a run, not to what was deployed."""

_LEFT_OUT_INSIDE = (".cluster.lock", "state/lock", "state/processes", "state/home")
_BROKEN = (tarfile.TarError, OSError, EOFError, zlib.error)


class Snapshots(Shelf):
    """A folder of archives, each under the digest of what went into it.

    Whoever reads one that is removed meanwhile has it open, and reads it to its end.
    """

    what: ClassVar = "snapshots of bases"
    limit: ClassVar = Limit(64, 2_000_000_000)
    """A change that all of a company's environments are rehearsed for must not push its own out."""

    def restore(self, digest: str, session: Path) -> bool:
        """Fill a session's folder, which does not exist, with what was kept.

        Returns:
            Whether there was something; what is damaged is removed and counts as nothing.
        """
        path = self._path(digest)
        if not path.exists():
            return False
        session.mkdir(parents=True, mode=0o700)
        try:
            with tarfile.open(path, "r:gz") as archive:
                archive.extractall(session, filter="tar")
            os.utime(path)
        except _BROKEN:
            shutil.rmtree(session)
            path.unlink(missing_ok=True)
            return False
        for name in ("logs", "processes"):
            (session / name).mkdir(mode=0o700)
        return True

    def keep(self, digest: str, session: Path) -> str:
        """Keep the folder of a paused session; what does not fit on the disk is not kept.

        Returns:
            What was removed to make room, in words.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = self.folder / f"{_PARTIAL}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            with (
                os.fdopen(_private(partial), "wb") as file,
                tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive,
            ):
                for path in sorted(session.iterdir()):
                    if path.name not in _LEFT_OUT:
                        archive.add(path, path.name, filter=_wanted)
            partial.replace(self._path(digest))
        except OSError:
            return ""  # a full disk: the next rehearsal deploys the base again
        finally:
            partial.unlink(missing_ok=True)
        return self.prune()

    def _found(self) -> Iterator[Item]:
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with contextlib.suppress(FileNotFoundError):  # another run has found it damaged
                state = path.stat()
                yield Item(path, state.st_size, state.st_mtime_ns)

    def _remove(self, item: Item) -> bool:
        try:
            item.path.unlink()
        except FileNotFoundError:
            return False
        return True

    def _clear(self) -> None:
        for path in self.folder.glob(f"{_PARTIAL}*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    path.unlink()

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}{_SUFFIX}"


def _private(path: Path) -> int:
    """Make a file for its owner alone: in a session are the keys of its cluster and its state."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = entry.name
    if (
        name.endswith(".tmp")
        or name.startswith(_LEFT_OUT_INSIDE)
        or not (entry.isfile() or entry.isdir() or entry.issym())
    ):
        return None  # such as the next part of etcd's log, laid out ahead and empty
    return entry


def simulator_digest() -> str:
    """Return what the simulator itself is known by: its code and its data."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(f"{path.relative_to(PACKAGE)}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
