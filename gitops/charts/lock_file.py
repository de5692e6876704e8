"""The lock as a file: read afresh, changed by one process at a time, never half written."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from components.addons.locked import Lock, parse_lock, read_lock, render_lock
from simulator.session import write_whole

_READABLE = 0o644


def change(path: Path, renew: Callable[[Lock], Lock]) -> bool:
    """Replace the lock by what is made of it; tell whether the file changed.

    Another process that does the same is waited for, so that none takes back what the other wrote.

    Raises:
        Refused: The file cannot be read.
        OSError: It cannot be written.
    """
    with _turn(path):
        read_lock.cache_clear()
        lock = renew(read_lock(path))
        text = render_lock(lock)
        parse_lock(text)
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if text == before:
            return False
        write_whole(path, text.encode(), _READABLE)
        read_lock.cache_clear()
        return True


@contextlib.contextmanager
def _turn(path: Path) -> Iterator[None]:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
