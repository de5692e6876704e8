"""One command at a time works on an environment."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from operations.errors import BusyError, UsageError


@contextlib.contextmanager
def turn(session: Path, command: str) -> Iterator[None]:
    """Hold the environment's lock; the system lets go of it when the process ends, however it ends.

    Args:
        session: The session's folder; the lock stands beside it and is removed with it.
        command: What is being done, for the message that a second command shows.

    Raises:
        BusyError: Another command holds the lock.
        UsageError: The lock file cannot be written.
    """
    path = session.with_name(f"{session.name}.lock")
    while True:
        with _opened(path) as file:
            _hold(file, session.name)
            if not _still_there(file, path):
                continue  # its last holder removed it: what we hold is no longer the lock
            with contextlib.suppress(OSError):  # a full disk: the lock holds without the words
                file.truncate(0)
                # past the buffer, which would try again, and fail, when the file is closed
                os.write(file.fileno(), f"evenkeel {command} (process {os.getpid()})".encode())
            try:
                yield
            finally:
                if not session.exists():
                    path.unlink(missing_ok=True)
                    with contextlib.suppress(OSError):  # others are in it
                        path.parent.rmdir()
            return


def _opened(path: Path) -> TextIOWrapper:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path.open("a+")
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}). Free space, or check who owns it."
        ) from error


def _hold(file: TextIOWrapper, environment: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "another command"
        raise BusyError(
            f"{environment}: {holder} works on it. Nothing was changed. Wait until it ends."
        ) from None


def _still_there(file: TextIOWrapper, path: Path) -> bool:
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False
