"""The supervisor's process: how it starts, goes on and ends."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from simulator.cluster import processes
from simulator.controllers.supervisor import Supervisor
from simulator.session import Session
from simulator.session_data import SessionData

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

COMMAND = [sys.executable, "-m", "simulator.controllers"]


@pytest.mark.parametrize("folder", [None, "missing", "never-started"])
def test_without_a_cluster_it_ends_with_one_line(folder: str | None, tmp_path: Path) -> None:
    """No session, no such session, and a session whose cluster was never started."""
    Session.write(tmp_path / "never-started", SessionData(environment="e", kubernetes="1.36"))
    environ = {"PATH": os.defpath}
    if folder is not None:
        environ["EVENKEEL_SESSION"] = str(tmp_path / folder)

    ended = subprocess.run(COMMAND, env=environ, capture_output=True, check=False, text=True)

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "evenkeel up" in ended.stderr or "EVENKEEL_SESSION is not set" in ended.stderr


def test_each_watch_and_each_controller_keeps_a_connection(tmp_path: Path) -> None:
    """A watch never gives its own back; one too few is made anew for each request."""
    session = Session.write(tmp_path / "session", SessionData(environment="e", kubernetes="1.36"))
    session.kubeconfig.write_text(
        'clusters: [{cluster: {server: "http://127.0.0.1:1"}}]\nusers: [{user: {}}]\n'
    )

    supervisor = Supervisor(session)
    watches = supervisor._watches

    assert watches.api._pool.connection_pool_kw["maxsize"] == (
        len(watches.informers) + len(supervisor._controllers)
    )


def test_it_follows_the_cluster_to_another_address_and_stays_the_same_process(
    room: "Room",
) -> None:
    """Its record, pid and start time, stays true: `down` finds it."""
    log = room.session.logs / "supervisor.log"
    before = log.read_text().count("supervising")
    kubeconfig = room.session.kubeconfig
    kubeconfig.write_bytes(kubeconfig.read_bytes() + b"# another\n")

    room.until(lambda: log.read_text().count("supervising") == before + 1, "started again")
    assert processes.alive(room.supervisor)


def test_it_ends_when_its_session_is_gone(room: "Room", tmp_path: Path) -> None:
    """A folder removed by hand leaves no process behind."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("session.json", "kubeconfig"):
        shutil.copy(room.session.folder / name, copy / name)
    environ = {"PATH": os.defpath, "EVENKEEL_SESSION": str(copy)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(COMMAND, env=environ, stderr=log)
    try:
        said = tmp_path / "log"
        room.until(lambda: "supervising" in said.read_text(), "the second supervisor at work")
        shutil.rmtree(copy)
        assert process.wait(timeout=300) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_it_ends_when_its_record_is_lost(room: "Room", tmp_path: Path) -> None:
    """Whoever looks for one finds none, and starts another: two would undo each other's work."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("session.json", "kubeconfig"):
        shutil.copy(room.session.folder / name, copy / name)
    session = Session.open(copy)
    log = tmp_path / "log"
    record = processes.spawn(
        "supervisor",
        COMMAND,
        folder=session.processes,
        env={"PATH": os.defpath, "EVENKEEL_SESSION": str(copy)},
        log=log,
    )
    try:
        room.until(lambda: "supervising" in log.read_text(), "the second supervisor at work")
        record.file.write_text("torn")
        room.until(lambda: not processes.alive(record), "the end of the second supervisor")
        assert "its record is gone" in log.read_text()
    finally:
        processes.stop(record)


def test_it_is_small(room: "Room") -> None:
    """With all controllers at work it needs less than 80 MB."""
    room.until(
        lambda: "supervising" in (room.session.logs / "supervisor.log").read_text(), "at work"
    )
    assert psutil.Process(room.supervisor.pid).memory_info().rss < 80 * 2**20
