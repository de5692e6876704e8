"""Processes are found and ended by pid and start time."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from simulator.cluster import processes
from simulator.errors import SessionError

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(600)"
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of records whose processes end with the test."""
    folder = tmp_path / "processes"
    yield folder
    processes.stop_all(processes.recorded(folder), seconds=0)


def start(folder: Path, argv: list[str], name: str = "one") -> processes.ProcessRecord:
    """Start a process whose output goes to a log beside the records."""
    return processes.spawn(
        name, argv, folder=folder, env={"PATH": os.defpath}, log=folder.parent / f"{name}.log"
    )


def test_a_spawned_process_is_recorded_alive_and_in_a_session_of_its_own(folder: Path) -> None:
    """The record on disk names the process, which no terminal's Ctrl-C reaches."""
    record = start(folder, SLEEP)

    assert processes.recorded(folder) == [record]
    assert processes.alive(record)
    assert os.getsid(record.pid) == record.pid
    assert record.command == tuple(SLEEP)


def test_the_command_replaces_the_waiting_shell(folder: Path) -> None:
    """The recorded pid is the command's own, with nothing on its standard input."""
    record = start(folder, [sys.executable, "-c", "import sys; print(repr(sys.stdin.read()))"])
    wait_for(lambda: not processes.alive(record))

    assert (folder.parent / "one.log").read_text() == "''\n"


def test_stopping_ends_the_process_and_removes_the_record(folder: Path) -> None:
    """After `stop` there is neither process nor record."""
    record = start(folder, SLEEP)

    assert processes.stop(record)
    assert not processes.alive(record)
    assert processes.recorded(folder) == []
    assert not processes.stop(record)


def test_a_process_that_ignores_term_is_killed(folder: Path) -> None:
    """TERM first; KILL when it does not help."""
    record = start(folder, STUBBORN)
    wait_for(lambda: (folder.parent / "one.log").read_text() == "deaf\n")

    assert processes.stop(record, seconds=0.2)
    assert not processes.alive(record)


def test_a_process_with_a_reused_pid_is_left_alone(folder: Path) -> None:
    """The same pid with another start time is somebody else."""
    record = start(folder, SLEEP)
    stale = replace(record, birth="another", file=folder / "stale.json")
    processes.save(stale)

    assert not processes.alive(stale)
    assert not processes.stop(stale)
    assert processes.alive(record)
    assert processes.recorded(folder) == [record]


def test_a_process_whose_record_cannot_be_written_never_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash or a full disk between start and record leaves neither process nor record."""

    def full(*_: object) -> None:
        message = "the disk is full"
        raise SessionError(message)

    monkeypatch.setattr(processes, "save", full)
    witness = folder.parent / "witness"
    # What another test of this process still has running is not of this one.
    before = set(psutil.Process().children())
    with pytest.raises(SessionError, match="the disk is full"):
        start(folder, ["/bin/sh", "-c", f"touch {witness}"])

    assert not witness.exists()
    assert not set(psutil.Process().children()) - before


def test_a_damaged_record_is_left_out(folder: Path) -> None:
    """Half a record does not hide the whole ones."""
    record = start(folder, SLEEP)
    (folder / "damaged.json").write_text('{"name": "damaged", "pid"')

    assert processes.recorded(folder) == [record]


def test_a_process_that_another_program_started_is_adopted_by_its_path(
    folder: Path, tmp_path: Path
) -> None:
    """Only the exact path counts, not the name of the executable."""
    link = tmp_path / "bin" / "server"
    link.parent.mkdir()
    link.symlink_to("/bin/sleep")
    other = tmp_path / "other" / "server"
    assert processes.adopt("server", link, folder) is None
    record = start(folder, [str(link), "600"])
    wait_for(lambda: psutil.Process(record.pid).cmdline()[:1] == [str(link)])
    record.file.unlink()

    assert processes.adopt("server", other, folder) is None
    adopted = processes.adopt("server", link, folder)
    assert adopted is not None
    assert (adopted.pid, adopted.birth) == (record.pid, record.birth)
    assert processes.recorded(folder) == [adopted]


def test_an_executable_that_does_not_exist_leaves_its_reason_in_the_log(folder: Path) -> None:
    """The process ends at once; the log says why."""
    record = start(folder, ["/nowhere/tool"])
    wait_for(lambda: not processes.alive(record))

    assert "/nowhere/tool" in (folder.parent / "one.log").read_text()


def wait_for(condition: "object") -> None:
    """Wait until a condition holds; the run's own time limit ends it otherwise."""
    assert callable(condition)
    while not condition():
        time.sleep(0.01)
