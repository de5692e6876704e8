"""One run at a time on one stack: a lock on a file that says who holds it."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ..errors import EngineError


@contextlib.contextmanager
def held(folder: Path, operation: str) -> Iterator[None]:
    """Hold the lock of a stack; the system lets it go when this process ends, however it ends.

    Raises:
        EngineError: Another run holds it, or the folder cannot be written.
    """
    path = folder / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EngineError(f"{path}: cannot be opened ({error.strerror}).") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EngineError(_holder(path)) from None
        os.truncate(descriptor, 0)
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        record = {"pid": os.getpid(), "operation": operation, "since": since}
        os.pwrite(descriptor, json.dumps(record).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _holder(path: Path) -> str:
    try:
        record = json.loads(path.read_text())
        who = f"process {record['pid']} ({record['operation']}, since {record['since']})"
        pid = record["pid"]
    except (OSError, ValueError, KeyError):
        who, pid = "another process", "PID"
    return (
        f"{path}: {who} is working on this stack; expected nobody. "
        f"Wait until it ends, or end it with: kill -INT {pid}"
    )
