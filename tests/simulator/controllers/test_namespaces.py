"""A namespace that is going is emptied at once, and goes when nothing is left in it."""

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from simulator.cluster.resource_type import ResourceType
from simulator.controllers import kinds
from simulator.controllers.controller import Watches
from simulator.controllers.namespaces import Namespaces, settling
from simulator.controllers.work_queue import WorkQueue
from simulator.errors import ApiError
from tests.simulator.controllers.conftest import Room

if TYPE_CHECKING:
    from simulator.cluster.api import KubernetesApi

Json = dict[str, Any]

REVIEW = ResourceType(
    "authorization.k8s.io/v1", "LocalSubjectAccessReview", "reviews", namespaced=True
)
OLD_EVENTS = ResourceType("events.k8s.io/v1beta1", "Event", "events", namespaced=True)
EVENTS = ResourceType("events.k8s.io/v1", "Event", "events", namespaced=True)
TEAM = "/api/v1/namespaces/team"
DELETED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class Server:
    """An API server of one namespace: how many objects are where, and what was asked of it."""

    def __init__(self, held: dict[str, int], *, stay: str = "") -> None:
        """Hold objects by path; those under the path `stay` wait for somebody when deleted."""
        self.held = held
        self.stay = stay
        self.deleted: list[str] = []
        self.listed: list[str] = []
        self.finalized: Json | None = None
        self.stop = threading.Event()
        self.kinds = self
        self.namespace: Json = {
            "metadata": {"name": "team", "deletionTimestamp": DELETED.isoformat()},
            "spec": {"finalizers": ["kubernetes", "tests/other"]},
        }

    def all(self) -> list[ResourceType]:
        """Return the kinds: one twice, one that cannot be listed, one outside of namespaces."""
        return [kinds.POD, kinds.CONFIG_MAP, REVIEW, EVENTS, OLD_EVENTS, kinds.NODE]

    def request(self, method: str, path: str, body: Json | None = None, **_: object) -> Json:
        """Answer as the server would."""
        if path == kinds.NAMESPACE.path():
            self.stop.set()  # an informer that has listed stops
            return {"items": [self.namespace], "metadata": {"resourceVersion": "1"}}
        if path == TEAM:
            return self.namespace
        if path == f"{TEAM}/finalize":
            self.finalized = body
            return {}
        if path.endswith("/reviews"):
            raise ApiError(405, "MethodNotAllowed", "the server does not allow this method")
        if method == "DELETE":
            self.deleted.append(path)
            if path != self.stay:
                self.held.pop(path, None)
            return {}
        self.listed.append(path)
        count = self.held.get(path, 0)
        return {
            "items": [{"metadata": {"name": f"o-{count}"}}] if count else None,
            "metadata": {"remainingItemCount": count - 1} if count > 1 else {},
        }


class Noted(WorkQueue):
    """Notes for how long something is left alone."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.waits: list[float] = []

    def add(self, key: str, after: float = 0.0) -> None:
        """Ask for a look, and note when."""
        self.waits.append(after)
        super().add(key, after)


def work(server: Server, seconds: float = 60) -> Namespaces:
    """Look at the namespace once, so many seconds after its deletion."""
    watches = Watches(cast("KubernetesApi", server))
    controller = Namespaces(watches, lambda: DELETED + timedelta(seconds=seconds))
    (informer,) = [each for each in controller._sources if each.kind == kinds.NAMESPACE]
    informer.run(server.stop)
    assert list(controller.keys()) == ["team"]
    while controller.queue.take(0):
        pass  # what the listing has asked for
    controller.reconcile("team")
    return controller


def test_all_kinds_are_emptied_and_the_namespace_is_let_go() -> None:
    """Each kind is looked at in one version; finalizers of others stay."""
    server = Server({f"{TEAM}/pods": 2, f"{TEAM}/configmaps": 1})

    work(server)

    assert server.deleted == [f"{TEAM}/pods", f"{TEAM}/configmaps"]
    assert server.finalized is not None
    assert server.finalized["spec"] == {"finalizers": ["tests/other"]}
    events = [path for path in server.listed if path.endswith("/events")]
    assert events == ["/apis/events.k8s.io/v1/namespaces/team/events"]


@pytest.mark.parametrize(
    ("stay", "gone"), [("pods", []), ("configmaps", [f"{TEAM}/pods", f"{TEAM}/configmaps"])]
)
def test_what_takes_its_time_keeps_the_namespace(stay: str, gone: list[str]) -> None:
    """Pods go first: while one is there, what it may use stays."""
    server = Server({f"{TEAM}/pods": 1, f"{TEAM}/configmaps": 1}, stay=f"{TEAM}/{stay}")

    controller = work(server)

    assert server.deleted == (gone or [f"{TEAM}/pods"])
    assert server.finalized is None
    assert controller.queue.take(10) == "team"


def test_a_namespace_is_left_alone_until_the_server_has_heard_of_it() -> None:
    """Nothing new may come in behind the one who empties it."""
    server = Server({f"{TEAM}/configmaps": 1})

    controller = work(server, seconds=0.9)

    assert (server.deleted, server.finalized) == ([], None)
    assert controller.queue.take(10) == "team"
    later = DELETED + timedelta(seconds=0.9)
    assert settling(server.namespace, later) == pytest.approx(0.3)
    server = Server({f"{TEAM}/configmaps": 1})
    assert work(server, seconds=1.2).queue.take(0) is None
    assert server.deleted == [f"{TEAM}/configmaps"]


def test_a_namespace_that_stays_as_it_is_is_looked_at_less_and_less() -> None:
    """Somebody's finalizer may stand for ever; what changes counts as a beginning."""
    path = f"{TEAM}/configmaps"
    server = Server({path: 2}, stay=path)
    controller = work(server)
    queue = controller.queue = Noted()

    def waits(looks: int) -> list[float]:
        queue.waits.clear()
        for _ in range(looks):
            controller.reconcile("team")
        return list(queue.waits)

    assert waits(4) == pytest.approx([0.45, 0.675, 1.0125, 1.51875])
    assert waits(8)[-3:] == [15, 15, 15]
    server.held[path] = 1
    assert waits(2) == pytest.approx([0.3, 0.45])
    del server.held[path]
    assert waits(1) == []
    assert server.finalized is not None


def test_a_namespace_that_stays_is_left_alone(room: Room, place: str) -> None:
    """Only what is deleted goes; a finalizer of somebody else keeps object and namespace."""
    note = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "note", "namespace": place, "finalizers": ["tests.evenkeel.dev/no"]},
    }
    plain = {**note, "metadata": {"name": "plain", "namespace": place}}
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": place}}
    room.apply(note, plain)
    assert room.api.find("v1", "ConfigMap", "plain", place)

    room.api.delete(space)
    room.until(lambda: room.api.find("v1", "ConfigMap", "plain", place) is None, "plain gone")
    kept = room.api.get("v1", "Namespace", place)
    assert kept["spec"]["finalizers"] == ["kubernetes"]
    assert room.api.find("v1", "ConfigMap", "note", place)

    room.api.patch(note, {"metadata": {"finalizers": None}})
    room.until(lambda: room.api.find("v1", "Namespace", place) is None, "the namespace gone")
