"""Processes that outlive the command that started them, found again by pid and start time.

A pid alone may belong to somebody else by the time it is read; pid and start time never do.
"""

import contextlib
import json
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from ..errors import SessionError
from ..session import write_whole

_SAME_START = 0.05
"""Seconds by which two readings of one start time may differ."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")

_GATE = 'read -r go || exit 125; exec "$@" </dev/null'
"""Waits for one line before it becomes the command; without that line it ends."""


@dataclass(frozen=True)
class ProcessRecord:
    """One process that was started for a session."""

    name: str
    """The name of its role, unique in the folder, such as `etcd` or `supervisor`."""

    pid: int
    started: float
    """Seconds since the epoch, as psutil's `create_time`; for people."""

    command: tuple[str, ...]
    """The command line that it was started with."""

    file: Path
    """Where this record is kept."""

    birth: str = ""
    """The boot and the clock tick of the start: with the pid, this names one process for ever.

    A time of day moves when the clock is set; it is compared only where this is empty.
    """


def spawn(
    name: str, argv: Sequence[str], *, folder: Path, env: Mapping[str, str], log: Path
) -> ProcessRecord:
    """Start a process in a session of its own and write its record.

    The record is on disk before the command runs: a crash at any moment leaves either both or
    neither. Its output is appended to `log`.

    Raises:
        SessionError: The process cannot be started or its record cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                ["/bin/sh", "-c", _GATE, "sh", *argv],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=dict(env),
                cwd=folder,
                start_new_session=True,
            )
    except OSError as error:
        raise SessionError(f"{log}: {name} cannot be started ({error.strerror}).") from error
    with contextlib.closing(_Gate(process)) as gate:
        record = _record(name, psutil.Process(process.pid), argv, folder)
        save(record)
        gate.open()
    return record


class _Gate:
    """The pipe on which a new process waits until its record is on disk."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._opened = False

    def open(self) -> None:
        """Let the process become its command."""
        assert self._process.stdin is not None  # noqa: S101 - it was made with a pipe
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(b"go\n")
            self._process.stdin.flush()
        self._opened = True

    def close(self) -> None:
        """Close the pipe; a process that was not let through ends."""
        assert self._process.stdin is not None  # noqa: S101 - it was made with a pipe
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        if not self._opened:
            self._process.wait()
        # It is meant to outlive us: kept, or its end would go unnoticed (and Popen would warn).
        _started.append(self._process)


_started: list["subprocess.Popen[bytes]"] = []
"""Our own children, kept so that they are reaped when they end."""


def save(record: ProcessRecord) -> None:
    """Write the record of a process.

    Raises:
        SessionError: The disk is full or the folder cannot be written.
    """
    content = {
        "name": record.name,
        "pid": record.pid,
        "started": record.started,
        "birth": record.birth,
        "command": record.command,
    }
    try:
        record.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(record.file, json.dumps(content, indent=1).encode())
    except OSError as error:
        raise SessionError(
            f"{record.file}: cannot be written ({error.strerror}). Free some space and try again."
        ) from error


def recorded(folder: Path) -> list[ProcessRecord]:
    """Read every record of a folder, by name; a damaged one is left out."""
    records = []
    for path in sorted(folder.glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(path.read_bytes())
            records.append(
                ProcessRecord(
                    str(found["name"]),
                    int(found["pid"]),
                    float(found["started"]),
                    tuple(map(str, found["command"])),
                    path,
                    str(found.get("birth", "")),
                )
            )
    return records


def alive(record: ProcessRecord) -> bool:
    """Tell whether the very process of a record still runs."""
    return _process(record) is not None


def stop(record: ProcessRecord, seconds: float = 10) -> bool:
    """End the very process of a record: TERM, and KILL after `seconds`; the record goes too.

    A process that only has the same pid is left alone.

    Returns:
        Whether there was a process to end.
    """
    process = _process(record)
    if process is not None:
        _end([process], seconds)
    record.file.unlink(missing_ok=True)
    return process is not None


def stop_all(records: Iterable[ProcessRecord], seconds: float = 10) -> None:
    """End the very processes of several records at once; their records go too."""
    records = list(records)
    processes = [each for each in map(_process, records) if each is not None]
    _end(processes, seconds)
    for record in records:
        record.file.unlink(missing_ok=True)


def _end(processes: Sequence[psutil.Process], seconds: float) -> None:
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.terminate()
    end = time.monotonic() + seconds
    left = [each for each in processes if not _ended(each, end - time.monotonic())]
    for each in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
    for each in left:
        _ended(each, 10)


def _ended(process: psutil.Process, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while _lives(process):
        if time.monotonic() >= end:
            return False
        time.sleep(0.02)
    return True


def _lives(process: psutil.Process) -> bool:
    for each in list(_started):
        if each.poll() is not None:
            _started.remove(each)
    with contextlib.suppress(psutil.NoSuchProcess):
        if process.is_running():
            # The first thread of a process may be a zombie while others still hold its ports.
            return process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1
    return False


def _process(record: ProcessRecord) -> psutil.Process | None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(record.pid)
        if record.birth:
            same = _birth(process) == record.birth
        else:
            same = abs(process.create_time() - record.started) < _SAME_START
        if same and _lives(process):
            return process
    return None


def adopt(name: str, executable: Path, folder: Path) -> ProcessRecord | None:
    """Find the process that runs under a path of our own and write its record.

    For what another program started for us and had no time to tell: `executable` must be a path
    that nobody else uses, because it is all that is compared.
    """
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            command = process.cmdline()
            if command and command[0] == str(executable):
                record = _record(name, process, command, folder)
                save(record)
                return record
    return None


def record_of(name: str, pid: int, command: Sequence[str], folder: Path) -> ProcessRecord:
    """Return the record of a process that runs; it is not on disk yet.

    Raises:
        psutil.NoSuchProcess: It is gone.
    """
    return _record(name, psutil.Process(pid), command, folder)


def _record(
    name: str, process: psutil.Process, command: Sequence[str], folder: Path
) -> ProcessRecord:
    return ProcessRecord(
        name,
        process.pid,
        process.create_time(),
        tuple(command),
        folder / f"{name}.json",
        _birth(process),
    )


def _birth(process: psutil.Process) -> str:
    """Read when a process was born.

    Raises:
        psutil.NoSuchProcess: It is gone.
    """
    try:
        # The name, the second field, may hold anything; the start is the 20th after it.
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[19]
        return f"{_BOOT.read_text().strip()} {ticks}"
    except FileNotFoundError:
        if _BOOT.exists():
            raise psutil.NoSuchProcess(process.pid) from None
        return str(process.create_time())  # not Linux
    except ProcessLookupError:
        raise psutil.NoSuchProcess(process.pid) from None
