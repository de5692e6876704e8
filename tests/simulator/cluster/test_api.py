"""Who asks the API server gives its connections back, however that ends."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

import pytest
import yaml

from simulator.cluster import control_plane, readiness
from simulator.cluster.api import KubernetesApi
from simulator.cluster.components import Component
from simulator.cluster.control_plane import ControlPlane
from simulator.errors import ClusterError
from simulator.session import Session
from simulator.session_data import SessionData

if TYPE_CHECKING:
    from simulator.cluster.tools import Tools

_NOBODY = "http://127.0.0.1:1"
"""No process listens there: ports so low are the system's."""


class _Counted(KubernetesApi):
    """Says how many there are that are not closed."""

    open: ClassVar[set[int]] = set()

    def request(self, *args: object, **more: object) -> object:
        """Ask; from now on there is something to close."""
        self.open.add(id(self))
        return super().request(*args, **more)  # type: ignore[arg-type]

    def close(self) -> None:
        """Close it."""
        self.open.discard(id(self))
        super().close()


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Return a session whose API server is away."""
    made = Session.write(tmp_path / "session", SessionData(environment="e", kubernetes="1.36"))
    _point(made.kubeconfig, _NOBODY)
    return made


@pytest.fixture
def connections() -> Iterator[tuple[str, threading.Event]]:
    """Yield the address of a server, and what is set once a client has closed a connection."""
    closed = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def finish(self) -> None:
            super().finish()
            closed.set()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", closed
        finally:
            server.shutdown()
            thread.join()


def _point(kubeconfig: Path, server: str) -> None:
    content = {"clusters": [{"cluster": {"server": server}}], "users": [{"user": {}}]}
    kubeconfig.write_text(yaml.safe_dump(content))


def test_a_block_that_fails_closes_what_it_opened(
    tmp_path: Path, connections: tuple[str, threading.Event]
) -> None:
    """A connection is kept while the block lasts, and not longer."""
    address, closed = connections
    _point(tmp_path / "kubeconfig", address)

    def ask() -> None:
        with KubernetesApi(tmp_path / "kubeconfig") as api:
            assert api.request("GET", "/version") == {}
            assert not closed.is_set()
            raise LookupError("what comes next fails")

    with pytest.raises(LookupError):
        ask()
    assert closed.wait(60)


@pytest.mark.parametrize("running", [True, False], ids=["it takes too long", "a process ended"])
def test_whoever_waits_in_vain_closes_it(
    session: Session, monkeypatch: pytest.MonkeyPatch, *, running: bool
) -> None:
    """Neither a timeout nor a process that ends leaves connections behind."""
    monkeypatch.setattr(readiness, "KubernetesApi", _Counted)
    component = Component("etcd", Path("etcd"), (), ())
    turns = iter([True, running])

    with pytest.raises(ClusterError, match="no ready cluster" if running else "ended"):
        readiness.wait_until_ready(
            session, [component], lambda _: next(turns, running), seconds=0 if running else 60
        )

    assert _Counted.open == set()


def test_machines_that_cannot_be_added_leave_nothing_open(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is the cluster held to be made."""
    session.cluster.mkdir()
    monkeypatch.setattr(ControlPlane, "_bring_up", lambda *_: None)
    monkeypatch.setattr(control_plane, "KubernetesApi", _Counted)
    monkeypatch.setattr(control_plane, "add_machines", lambda api, _: api.request("GET", "/"))

    with pytest.raises(ClusterError, match="does not answer"):
        ControlPlane(session, tools=cast("Tools", object())).start()

    assert _Counted.open == set()
    assert not (session.cluster / "created").exists()
