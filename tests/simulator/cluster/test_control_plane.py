"""A control plane starts, survives, and leaves nothing."""

import contextlib
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from simulator.cluster import control_plane, creation, processes
from simulator.cluster.api import KubernetesApi
from simulator.cluster.components import ORDER, read_components
from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.tools import Tools
from simulator.errors import ClusterError
from simulator.session import Session
from simulator.session_data import Machine, SessionData

pytestmark = pytest.mark.cluster

KEPT = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "kept", "namespace": "default"},
    "data": {"written": "before"},
}


def pids(plane: ControlPlane) -> dict[str, int | None]:
    """Return the pids of a control plane's processes by name."""
    return {each.name: each.pid for each in plane.status()}


def listening(plane: ControlPlane) -> set[tuple[str, int]]:
    """Return the addresses on which a control plane's processes listen."""
    ours = set(pids(plane).values())
    return {
        (each.laddr.ip, each.laddr.port)
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.pid in ours and each.laddr
    }


def home(plane: ControlPlane) -> Path:
    """Return the folder in which kwokctl keeps the cluster."""
    return plane.session.cluster / "clusters" / control_plane.NAME


@contextlib.contextmanager
def api_of(plane: ControlPlane) -> Iterator[KubernetesApi]:
    """Open a client of a control plane and close it again."""
    api = KubernetesApi(plane.session.kubeconfig)
    yield api
    api.close()


def test_every_listening_port_is_on_loopback(own: ControlPlane) -> None:
    """Nothing of a simulated cluster can be reached from outside the machine."""
    addresses = listening(own)

    expected = {port for each in read_components(home(own)) for port in each.ports}
    assert {port for _, port in addresses} == expected
    assert {address for address, _ in addresses} == {"127.0.0.1"}


def test_processes_get_nothing_of_the_users_environment(own: ControlPlane) -> None:
    """Neither credentials nor the user's home reach the servers."""
    for name, pid in pids(own).items():
        environment = psutil.Process(pid).environ()
        assert environment["HOME"] == str(own.session.cluster), name
        own_ones = {"KWOK_WORKDIR", "EVENKEEL_SESSION", "GOGC", "GOMEMLIMIT"}
        assert set(environment) <= {"PATH", "HOME", "PWD"} | own_ones


def test_starting_a_started_control_plane_changes_nothing(own: ControlPlane) -> None:
    """`start` is idempotent."""
    before = pids(own)
    own.start()

    assert pids(own) == before


@pytest.mark.parametrize("name", ORDER)
def test_a_killed_process_comes_back_and_the_data_are_kept(own: ControlPlane, name: str) -> None:
    """`kill -9` of any one process is repaired by the next `start`, and nothing else restarts.

    But those who have looked for an API server that was gone: they would wait long to look again.
    """
    with api_of(own) as api:
        api.apply(KEPT, manager="tests")
    before = pids(own)
    os.kill(before[name] or 0, signal.SIGKILL)
    own.start()

    after = pids(own)
    assert None not in after.values()
    again = {name, *(ORDER[2:] if name == "kube-apiserver" else ())}
    assert {each for each in ORDER if before[each] != after[each]} == again
    with api_of(own) as api:
        assert api.get("v1", "ConfigMap", "kept", "default")["data"] == {"written": "before"}


def test_stopping_keeps_the_data(own: ControlPlane) -> None:
    """After `stop` nothing runs or listens; `start` brings everything back, or nothing at all.

    Where somebody has taken a port meanwhile, the message says which, who has it and what to do.
    """
    with api_of(own) as api:
        api.apply(KEPT, manager="tests")
    own.stop()
    assert {each.state for each in own.status()} == {"stopped"}
    with pytest.raises(ClusterError, match="does not answer"), api_of(own) as api:
        api.request("GET", "/readyz")
    port = read_components(home(own))[0].ports[0]
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(ClusterError) as caught:
            own.start()
        assert f"127.0.0.1:{port}: taken by process {os.getpid()} (" in str(caught.value)
        assert "expected it free for the simulated etcd" in str(caught.value)
        assert {each.state for each in own.status()} == {"stopped"}
    own.start()

    assert {each.state for each in own.status()} == {"running"}
    with api_of(own) as api:
        assert api.get("v1", "ConfigMap", "kept", "default")["data"] == {"written": "before"}


def test_a_lost_record_does_not_lose_the_process(own: ControlPlane) -> None:
    """What kwokctl started is found again by its path inside the session."""
    before = pids(own)
    for record in processes.recorded(own.session.processes):
        record.file.unlink()
    own.start()

    assert pids(own) == before


def test_clusters_live_side_by_side_and_leave_nothing(own: ControlPlane, tmp_path: Path) -> None:
    """Two started at once differ in every port; a deleted one leaves no process, port or file."""
    planes = [make(tmp_path, own.tools, name) for name in ("left", "right")]
    starts = [threading.Thread(target=each.start) for each in planes]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    left, right = (listening(each) for each in planes)
    assert (len(left), len(right)) == (6, 6)
    assert not left & right
    processes_of_both = [pid for each in planes for pid in pids(each).values() if pid]
    for each in planes:
        each.delete()

    for pid in processes_of_both:
        with contextlib.suppress(psutil.NoSuchProcess):
            assert psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    for _, port in left | right:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    for each in planes:
        assert not each.session.cluster.exists()
        assert not each.session.kubeconfig.exists()
        assert list(each.session.processes.iterdir()) == []


def test_a_cluster_half_made_is_made_anew(
    own: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a crash before the first ready moment leaves is not kept by the next start."""
    fresh = make(tmp_path, own.tools, "half")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(control_plane, "wait_until_ready", crash)
        with pytest.raises(KeyboardInterrupt):
            fresh.start()
    before = set(pids(fresh).values())
    assert None not in before
    fresh.start()

    after = set(pids(fresh).values())
    assert None not in after
    assert not before & after
    for pid in before:
        assert not psutil.pid_exists(pid or 0) or psutil.Process(pid).status() == "zombie"
    fresh.delete()


def test_what_ended_before_the_api_server_answered_is_started_again(
    own: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Controllers look for it for ten seconds; a busy machine needs longer, once."""
    fresh = make(tmp_path, own.tools, "busy")
    created: list[Path] = []

    def create(session: Session, tools: Tools, folder: Path) -> None:
        creation.create(session, tools, folder)
        processes.adopt(ORDER[2], folder / "bin" / ORDER[2], session.processes)
        records = {each.name: each for each in processes.recorded(session.processes)}
        processes.stop(records[ORDER[2]])
        created.append(folder)

    monkeypatch.setattr(control_plane, "create", create)
    fresh.start()

    assert ({each.state for each in fresh.status()}, len(created)) == ({"running"}, 1)
    fresh.delete()


def test_a_crash_while_kwokctl_works_is_cleaned_up(
    own: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The creator does not go on behind our back, and what it started goes with it."""
    fresh = make(tmp_path, own.tools, "mid")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(creation, "_wait_for_end", crash)
        with pytest.raises(KeyboardInterrupt):
            fresh.start()
    left = processes.recorded(fresh.session.processes)
    assert [each.name for each in left] == ["kwokctl"]
    fresh.delete()

    assert not processes.alive(left[0])
    assert not [
        each
        for each in psutil.process_iter()
        if str(fresh.session.folder) in " ".join(arguments(each))
    ]


def arguments(process: psutil.Process) -> list[str]:
    """Return a process's command line; empty when it is gone."""
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


def test_a_disk_without_room_is_told_before_anything_starts(
    own: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster that could not live is not started."""
    fresh = make(tmp_path, own.tools, "small")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=250_000_000))
    with pytest.raises(ClusterError, match=r"got 250 MB free on the disk; expected at least 300"):
        fresh.start()

    assert {each.state for each in fresh.status()} == {"stopped"}


def test_a_process_that_ends_again_and_again_is_told_with_its_own_words(
    own: ControlPlane, tmp_path: Path
) -> None:
    """The message carries the error from the log and the log's path."""
    fresh = make(tmp_path, own.tools, "broken")
    fresh.start()
    fresh.stop()
    written = home(fresh) / "kwok.yaml"
    written.write_text(written.read_text().replace("--etcd-prefix=", "--no-such-flag="))
    with pytest.raises(ClusterError) as caught:
        fresh.start()
    fresh.delete()

    assert str(fresh.session.logs / "kube-apiserver.log") in str(caught.value)
    assert "Error: unknown flag: --no-such-flag" in str(caught.value)


def test_deleting_what_never_was_is_no_error(tmp_path: Path) -> None:
    """`delete` after `delete`, or before any `start`, does nothing; it needs no tools."""
    folder = tmp_path / "never"
    ControlPlane(Session(folder, SessionData(environment="never", kubernetes="1.36"))).delete()

    assert not folder.exists()


def make(folder: Path, tools: Tools | None, name: str) -> ControlPlane:
    """Return a control plane that is not started."""
    data = SessionData(environment=name, kubernetes="1.36", machines=(Machine(name="m-0"),))
    return ControlPlane(Session.write(folder / name, data), tools)


@pytest.mark.parametrize("name", ["a b", 'a"b', "a,b", "a:b", "a\tb"])
def test_a_path_that_would_be_cut_is_refused(tools: Tools, name: str, tmp_path: Path) -> None:
    """Or kwokctl would make a cluster elsewhere, which nobody knows of."""
    data = SessionData(environment="x", kubernetes="1.36")
    session = Session.write(tmp_path / name / "session", data)

    with pytest.raises(ClusterError, match="in the path; expected none of spaces"):
        ControlPlane(session, tools).start()
    assert not session.cluster.exists()
