"""The processes that the operations of one command share: provider plugins and policy packs.

Starting one costs more than most operations ask of it. One that is kept begins anew with the next
operation's handshake, so it has the imports of the last one and nothing else.
"""

import asyncio
import os
from collections.abc import Coroutine, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from .children import Child

_Result = TypeVar("_Result")

_CACHES = "__pycache__"

Stamp = tuple[str, int, int, int]
"""A file as it was: path, inode, size in bytes, nanoseconds of its last change."""


@dataclass(frozen=True)
class Post:
    """What a process was started for; only the same post may be given to it again."""

    name: str
    folder: Path
    environ: frozenset[tuple[str, str]]
    source: Hashable
    """What the process is made of, and what else it has read for good."""

    @classmethod
    def of(cls, name: str, folder: Path, environ: Mapping[str, str], source: Hashable) -> Self:
        """Describe a post."""
        return cls(name, folder, frozenset(environ.items()), source)


@dataclass(frozen=True)
class Worker:
    """A process that serves."""

    child: "Child"
    address: str
    """Empty where it serves over a socket that both have."""


class Crew:
    """Keeps processes between the operations of one command; all end with the block."""

    def __init__(self) -> None:
        """Start with nobody; `with` it, or close it."""
        self._runner = asyncio.Runner()
        self._idle: dict[Post, list[Worker]] = {}

    def __enter__(self) -> Self:
        """Be ready."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes, and wait until they have ended."""
        with self._runner:
            self.dismiss()

    def run(self, operation: Coroutine[Any, Any, _Result]) -> _Result:
        """Run an operation; what it has left unfinished ends with it, the idle stay.

        Raises:
            KeyboardInterrupt: It was interrupted.
        """
        return self._runner.run(_whole(operation, self))

    async def take(self, post: Post) -> Worker | None:
        """Return an idle process that was started for this very post, if one lives.

        Those of the same name whose surroundings were others are ended: nobody asks for them again.
        """
        for each in [each for each in self._idle if each.name == post.name and each != post]:
            await _end(self._idle.pop(each, []))
        while self._idle.get(post):
            worker = self._idle[post].pop()
            if worker.child.alive:
                return worker
            await worker.child.stop()
        return None

    def keep(self, post: Post, worker: Worker) -> None:
        """Keep a process, which nobody asks anything now, for the next operation."""
        self._idle.setdefault(post, []).append(worker)

    def dismiss(self) -> None:
        """End all that are idle, and wait until they have ended."""
        idle = [worker for workers in self._idle.values() for worker in workers]
        self._idle.clear()
        for each in idle:
            each.child.kill()
        if idle:
            self._runner.run(_end(idle))

    def readers(self) -> set["asyncio.Task[None]"]:
        """Return the tasks that read what the idle print."""
        idle = (worker.child for workers in self._idle.values() for worker in workers)
        return {task for child in idle for task in child.readers}


def stamps(source: Path) -> tuple[Stamp, ...]:
    """Describe a file, or all files below a folder; what is not there has no stamp."""
    place = source.resolve()
    paths = sorted(place.rglob("*")) if place.is_dir() else [place]
    found = []
    for path in paths:
        if _CACHES in path.parts or path.is_dir():
            continue
        try:
            of = os.stat(path)  # noqa: PTH116 - the path is resolved
        except OSError:
            continue
        found.append((str(path), of.st_ino, of.st_size, of.st_mtime_ns))
    return tuple(found)


async def _whole(operation: Coroutine[Any, Any, _Result], crew: Crew) -> _Result:
    """Run an operation, and end the tasks that it leaves, as `asyncio.run` does."""
    try:
        return await operation
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()} - crew.readers()
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _end(workers: list[Worker]) -> None:
    await asyncio.gather(*(each.child.stop(0) for each in workers))
