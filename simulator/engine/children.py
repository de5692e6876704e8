"""The processes of one run: plugins, the policy pack and the program.

None outlives the run, but those that a crew keeps for the next run of the same command.
"""

import asyncio
import contextlib
import itertools
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import psutil

from ..cluster.processes import ProcessRecord, record_of, save
from ..errors import EngineError
from .crew import Crew, Post, Worker
from .left_behind import birth, mark

GUARD = Path(__file__).with_name("guard.py")
"""A script that becomes a command which ends with the process that started it."""

LINE_BYTES = 2**20
"""How much of a line is read at once."""

_LAST_WORDS_SECONDS = 5
_LINES_KEPT = 200
_NUMBERS = itertools.count(1)
"""Of the processes that this one has started: a record's name is for one of them only."""


class NotServedError(EngineError):
    """A process ended, or printed something else, instead of its port."""

    def __init__(self, message: str, printed: Sequence[str]) -> None:
        """Keep what it printed beside, line by line."""
        self.printed = tuple(printed)
        super().__init__(message)


class Process(Protocol):
    """What asyncio's processes and forks of others have in common."""

    pid: int
    stdout: asyncio.StreamReader | None
    stderr: asyncio.StreamReader | None

    @property
    def returncode(self) -> int | None:
        """The exit status, minus the number of a signal; None while it runs."""

    async def wait(self) -> int:
        """Wait until it has ended; returns its status."""
        ...


class Child:
    """One process, with what it prints handed on line by line."""

    def __init__(self, process: Process, record: ProcessRecord) -> None:
        """Take a process that has just been started."""
        self.process = process
        self.name = record.name
        self.hear: Callable[[str], None] = _nobody
        """Gets each line that it prints beside its port."""

        self.closes: list[Callable[[], object]] = []
        """What is to be closed with it."""

        self._record = record
        self.readers: list[asyncio.Task[None]] = []
        """What reads what it prints."""

    def read(self, *receivers: tuple[asyncio.StreamReader | None, Callable[[str], None]]) -> None:
        """Hand every line of the given pipes to a receiver from now on."""
        for stream, receive in receivers:
            if stream is not None:
                self.readers.append(asyncio.create_task(_each_line(stream, receive)))

    def tell(self, line: str) -> None:
        """Hand a line on to whoever hears it now."""
        self.hear(line)

    async def ended(self) -> int:
        """Wait until it has ended and all that it printed was handed on; returns its status."""
        status = await self.process.wait()
        for reader in self.readers:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader, 2)
        return status

    @property
    def command(self) -> tuple[str, ...]:
        """The command line that it was started with."""
        return self._record.command

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.returncode is None and self._is_itself()

    def kill(self) -> None:
        """End it at once, without waiting."""
        self._send(signal.SIGKILL)

    async def stop(self, seconds: float = 2) -> None:
        """End it: TERM to its whole session, KILL when that takes too long."""
        for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            if self.process.returncode is not None:
                break
            self._send(number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), patience)
        for reader in self.readers:
            reader.cancel()
        await asyncio.gather(*self.readers, return_exceptions=True)
        for close in self.closes:
            close()
        self._record.file.unlink(missing_ok=True)

    def _send(self, number: signal.Signals) -> None:
        if self.process.returncode is None and self._is_itself():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def _is_itself(self) -> bool:
        """Tell whether the pid is still its own: once it was waited for, anybody may get it."""
        return bool(self._record.birth) and birth(self.process.pid) == self._record.birth


class Children:
    """Starts and ends the processes of one run."""

    def __init__(self, folder: Path, log: Path, crew: Crew | None = None) -> None:
        """Take the folder of the process records and the file for what processes print.

        Args:
            folder: Of the records.
            log: What processes print is added to it.
            crew: Keeps some of them for the next run of the same command.
        """
        self._folder = folder
        self._log = log
        self._crew = crew
        self._all: list[Child] = []

    async def start(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        descriptors: Sequence[int] = (),
    ) -> Child:
        """Start a process that ends with this one at the latest.

        Args:
            name: Of its record.
            argv: The command.
            environ: Its whole environment.
            folder: Where it works.
            descriptors: Open files that it gets under their numbers.

        Raises:
            EngineError: It cannot be started.
        """
        guarded = (sys.executable, "-I", "-S", str(GUARD), str(os.getpid()), *argv)
        try:
            process = await asyncio.create_subprocess_exec(
                *guarded,
                cwd=folder,
                env=dict(environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
                limit=LINE_BYTES,
                pass_fds=descriptors,
            )
        except OSError as error:
            raise EngineError(f"{argv[0]}: cannot be started ({error.strerror}).") from error
        return self.enter(name, process, argv)

    def enter(self, name: str, process: Process, argv: Sequence[str]) -> Child:
        """Take a process that has just begun among those that end with the run."""
        unique = f"{name}-{os.getpid()}-{mark(os.getpid())}-{next(_NUMBERS)}"
        try:
            record = record_of(unique, process.pid, argv, self._folder)
        except psutil.Error:  # it has ended already
            file = self._folder / f"{unique}.json"
            record = ProcessRecord(unique, process.pid, 0.0, tuple(argv), file)
        save(record)
        child = Child(process, record)
        self._all.append(child)
        return child

    async def serve(
        self, name: str, argv: Sequence[str], *, environ: Mapping[str, str], folder: Path
    ) -> tuple[Child, str]:
        """Start a process that prints its port; returns it with its address.

        Raises:
            NotServedError: It ends, or prints something else.
            EngineError: It cannot be started.
        """
        child = await self.start(name, argv, environ=environ, folder=folder)
        printed: list[str] = []
        child.hear = lambda line: self._keep(child, line, printed)
        child.read((child.process.stderr, child.tell))
        assert child.process.stdout is not None  # noqa: S101 - it was made with a pipe
        try:
            line = await asyncio.wait_for(child.process.stdout.readline(), 60)
        except TimeoutError:
            line = b""
        port = line.decode(errors="replace").strip()
        if not port.isdigit():
            if not line:  # it is ending, and says why
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(child.ended(), _LAST_WORDS_SECONDS)
            await child.stop()
            said = " / ".join(printed[-3:]) or repr(port)
            raise NotServedError(
                f"{argv[0]}: got {said}; expected its port. See all that it printed: {self._log}",
                printed,
            )
        child.read((child.process.stdout, child.tell))
        return child, f"127.0.0.1:{port}"

    async def again(self, post: Post) -> Worker | None:
        """Return a process that an earlier run of the command has left for this post, if any."""
        worker = await self._crew.take(post) if self._crew else None
        if worker:
            child = worker.child
            child.hear = lambda line: self.keep(child.name, line)
            self._all.append(child)
        return worker

    def rest(self, post: Post, worker: Worker) -> None:
        """Leave a process to the next run of the command, if there may be one."""
        if self._crew:
            self._all.remove(worker.child)
            self._crew.keep(post, worker)

    def keep(self, name: str, line: str) -> None:
        """Add a line to the log."""
        with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as file:
            file.write(f"{name}: {line}\n")

    async def stop(self) -> None:
        """End all that still run."""
        await asyncio.gather(*(each.stop() for each in self._all))

    def kill(self) -> None:
        """End all at once, without waiting."""
        for each in self._all:
            each.kill()

    def _keep(self, child: Child, line: str, printed: list[str]) -> None:
        printed.append(line)
        del printed[:-_LINES_KEPT]
        self.keep(child.name, line)


def _nobody(_: str) -> None:
    """Hear nothing."""


async def _each_line(stream: asyncio.StreamReader, receive: Callable[[str], None]) -> None:
    while True:
        try:
            line = await stream.readuntil(b"\n")
        except asyncio.IncompleteReadError as rest:
            if rest.partial:
                receive(rest.partial.decode(errors="replace"))
            return
        except asyncio.LimitOverrunError as error:
            line = await stream.readexactly(error.consumed)
        receive(line.decode(errors="replace").removesuffix("\n"))
