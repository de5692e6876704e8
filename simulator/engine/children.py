"""The processes of one run: plugins, the policy pack and the program. None outlives the run."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from ..cluster.processes import ProcessRecord, recorded, save, stop
from ..errors import EngineError

GUARD = Path(__file__).with_name("guard.py")
"""A script that becomes a command which ends with the process that started it."""

_LINE_BYTES = 2**20
_LAST_WORDS_SECONDS = 5
_LINES_KEPT = 200


class NotServedError(EngineError):
    """A process ended, or printed something else, instead of its port."""

    def __init__(self, message: str, printed: Sequence[str]) -> None:
        """Keep what it printed beside, line by line."""
        self.printed = tuple(printed)
        super().__init__(message)


class Child:
    """One process, with what it prints handed on line by line."""

    def __init__(self, process: asyncio.subprocess.Process, record: ProcessRecord) -> None:
        """Take a process that has just been started."""
        self.process = process
        self.name = record.name
        self._record = record
        self._readers: list[asyncio.Task[None]] = []

    def read(self, *receivers: tuple[asyncio.StreamReader | None, Callable[[str], None]]) -> None:
        """Hand every line of the given pipes to a receiver from now on."""
        for stream, receive in receivers:
            if stream is not None:
                self._readers.append(asyncio.create_task(_each_line(stream, receive)))

    async def ended(self) -> int:
        """Wait until it has ended and all that it printed was handed on; returns its status."""
        status = await self.process.wait()
        for reader in self._readers:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader, 2)
        return status

    async def stop(self, seconds: float = 2) -> None:
        """End it: TERM to its whole session, KILL when that takes too long."""
        for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            if self.process.returncode is not None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), patience)
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        self._record.file.unlink(missing_ok=True)


class Children:
    """Starts and ends the processes of one run."""

    def __init__(self, folder: Path, log: Path) -> None:
        """Take the folder of the process records and the file for what processes print."""
        self._folder = folder
        self._log = log
        self._all: list[Child] = []
        self._names: dict[str, int] = {}

    async def start(
        self, name: str, argv: Sequence[str], *, environ: Mapping[str, str], folder: Path
    ) -> Child:
        """Start a process that ends with this one at the latest.

        Raises:
            EngineError: It cannot be started.
        """
        self._names[name] = self._names.get(name, 0) + 1
        unique = f"{name}-{os.getpid()}-{self._names[name]}"
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
                limit=_LINE_BYTES,
            )
        except OSError as error:
            raise EngineError(f"{argv[0]}: cannot be started ({error.strerror}).") from error
        try:
            started = psutil.Process(process.pid).create_time()
        except psutil.Error:
            started = 0.0  # it has ended already
        file = self._folder / f"{unique}.json"
        record = ProcessRecord(unique, process.pid, started, tuple(argv), file)
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
        child.read((child.process.stderr, lambda line: self._keep(child, line, printed)))
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
        child.read((child.process.stdout, lambda line: self._keep(child, line, printed)))
        return child, f"127.0.0.1:{port}"

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
            if each.process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(each.process.pid, signal.SIGKILL)

    def _keep(self, child: Child, line: str, printed: list[str]) -> None:
        printed.append(line)
        del printed[:-_LINES_KEPT]
        self.keep(child.name, line)


def end_left_behind(folder: Path) -> None:
    """End what a run that was killed has left; its records say by whom each was started."""
    for record in recorded(folder):
        engine = int(record.name.rsplit("-", 2)[1])
        if engine != os.getpid() and not psutil.pid_exists(engine):
            stop(record, 2)


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
