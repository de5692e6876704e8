"""An append-only journal: what a deployment has begun and done, each entry on disk before the next.

The whole state is written only at the end. After a crash the journal brings it up to date.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from ..errors import EngineError
from .secrets import Crypter


class Journal:
    """The journal of one run. Entries of steps that run at once share one write to disk."""

    def __init__(self, path: Path, crypter: Crypter, base: str) -> None:
        """Prepare; the file is made with the first entry.

        Args:
            path: The journal's file.
            crypter: Seals the secrets of the entries.
            base: The digest of the state that the entries change.
        """
        self._path = path
        self._crypter = crypter
        self._base = base
        self._descriptor = -1
        self._length = 0
        """Bytes of whole entries in the file."""

        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, entry: dict[str, Any]) -> None:
        """Return once the entry is on disk.

        Raises:
            EngineError: It cannot be written, for instance because the disk is full.
        """
        line = json.dumps(self._crypter.seal(entry), separators=(",", ":")).encode() + b"\n"
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((line, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._flush())
        await done

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._append, b"".join(line for line, _ in batch))
            except OSError as error:
                problem = EngineError(
                    f"{self._path}: cannot be written ({error.strerror}). "
                    "What was done so far is kept; make room and run it again."
                )
                for _, done in batch:
                    done.set_exception(problem)
            else:
                for _, done in batch:
                    done.set_result(None)

    def _append(self, content: bytes) -> None:
        if self._descriptor < 0:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            self._descriptor = os.open(self._path, flags, 0o600)
        if not self._length:
            # the first run of a stack has no state that would keep the salt
            head = {"base": self._base, "salt": self._crypter.salt}
            content = json.dumps(head).encode() + b"\n" + content
        rest = content
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fdatasync(self._descriptor)
        except OSError:
            # A part of an entry must not stay: the next one would be written behind it.
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
            raise
        self._length += len(content)

    def close(self) -> None:
        """Close the file; it stays until the state has been written."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        """Return the journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def read(path: Path, base: str, crypter: Crypter) -> Iterator[dict[str, Any]]:
    """Yield the entries of a journal that was left behind, the last one only if it is whole.

    A journal of another state is one that was already taken into the state: it yields nothing.

    Raises:
        EngineError: A line cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    if len(lines) == 1:
        return
    head = _entry(path, 1, lines[0])
    if head.get("base") != base:
        return
    crypter.adopt(str(head.get("salt", "")))
    for number, line in enumerate(lines[1:-1], 2):  # what follows the last one was not finished
        yield crypter.open(_entry(path, number, line))


def _entry(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise EngineError(
            f"{path}:{number}: got something else; expected an entry of evenkeel's journal. "
            "What an interrupted run did is written there: move the file away to go on without it."
        )
    return entry
