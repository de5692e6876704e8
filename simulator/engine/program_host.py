"""A process that has imported what a program begins with, and forks for each operation."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .children import LINE_BYTES, Child, Children
from .crew import Worker

_SCRIPT = Path(__file__).with_name("host.py")


@dataclass(frozen=True)
class Host(Worker):
    """The host of one program."""

    control: socket.socket
    """Takes orders."""

    answers: asyncio.StreamReader


class Fork:
    """A process that another one has started: its end is told by that one."""

    def __init__(self, pid: int, pipes: Sequence["_Pipe"]) -> None:
        """Take a fork that has just begun."""
        self.pid = pid
        self.stdout: asyncio.StreamReader | None = pipes[0].reader
        self.stderr: asyncio.StreamReader | None = pipes[1].reader
        self.returncode: int | None = None
        self._ended = asyncio.Event()

    async def wait(self) -> int:
        """Wait until it has ended; returns its status."""
        await self._ended.wait()
        assert self.returncode is not None  # noqa: S101 - it has ended
        return self.returncode

    async def follow(self, host: Host) -> None:
        """Wait for what the host tells of its end; with the host, it was killed."""
        line = await _answer(host)
        self.returncode = -signal.SIGKILL if line is None else line
        self._ended.set()


@dataclass(frozen=True)
class _Pipe:
    reader: asyncio.StreamReader
    transport: asyncio.ReadTransport
    theirs: int

    @classmethod
    async def open(cls) -> "_Pipe":
        ours, theirs = os.pipe()
        reader = asyncio.StreamReader(LINE_BYTES)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours, "rb")
        )
        return cls(reader, transport, theirs)


async def start(
    children: Children,
    python: str,
    settings: Mapping[str, Any],
    *,
    environ: Mapping[str, str],
    folder: Path,
) -> Host:
    """Start a host; what it imports costs no fork of it anything.

    Raises:
        EngineError: It cannot be started.
    """
    ours, theirs = socket.socketpair()
    control = ours.dup()
    answers, writer = await asyncio.open_unix_connection(sock=ours)
    try:
        with theirs:
            # -P: the script's own folder must not be where the program's imports are looked for
            script = (python, "-P", "-u", str(_SCRIPT))
            child = await children.start(
                "host",
                (*script, str(theirs.fileno()), json.dumps(dict(settings))),
                environ=environ,
                folder=folder,
                descriptors=(theirs.fileno(),),
            )
    except BaseException:
        writer.close()
        control.close()
        raise
    child.closes += [writer.close, control.close]
    child.hear = lambda line: children.keep(child.name, line)
    child.read((child.process.stdout, child.tell), (child.process.stderr, child.tell))
    return Host(child, "", control, answers)


async def fork(children: Children, host: Host, message: Mapping[str, Any]) -> Child | None:
    """Begin a program; None where the host cannot, and the program has to be started.

    Args:
        children: Of the operation.
        host: Which is idle.
        message: The settings that the host does not know yet.
    """
    pipes = [await _Pipe.open() for _ in range(2)]
    order = f"{json.dumps(dict(message))}\n".encode()
    try:
        socket.send_fds(host.control, [order], [each.theirs for each in pipes])
        pid = await _answer(host)
    except OSError:
        pid = None  # it has ended
    except asyncio.CancelledError:
        _close(pipes)
        raise
    finally:
        for each in pipes:
            os.close(each.theirs)
    if pid is None:
        _close(pipes)
        return None
    process = Fork(pid, pipes)
    child = children.enter("program", process, host.child.command)
    following = asyncio.create_task(process.follow(host))
    child.closes += [following.cancel, *(each.transport.close for each in pipes)]
    return child


def _close(pipes: Iterable[_Pipe]) -> None:
    for each in pipes:
        each.transport.close()


async def _answer(host: Host) -> int | None:
    """Return the number that the host answers; None where it cannot go on, or has ended."""
    try:
        return int(await host.answers.readline())
    except (OSError, ValueError):
        return None
