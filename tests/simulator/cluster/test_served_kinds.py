"""Kinds are asked for by group and version, and not again before there is a reason."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator.cluster.resource_type import ResourceType
from simulator.cluster.served_kinds import ServedKinds
from simulator.errors import ApiError, ClusterError

LAMPS = "lamps.example.com/v1"
LAMP = ResourceType(LAMPS, "Lamp", "lamps", namespaced=True)


class Server:
    """Serves versions by their paths, and remembers what it was asked for."""

    def __init__(self) -> None:
        """Serve the core group alone."""
        self.asked: list[str] = []
        self.served: dict[str, list[dict[str, Any]]] = {
            "/api/v1": [
                {"kind": "Pod", "name": "pods", "namespaced": True},
                {"kind": "Eviction", "name": "pods/eviction", "namespaced": True},
            ]
        }

    def add_lamps(self) -> None:
        """Serve one more kind."""
        self.served[f"/apis/{LAMPS}"] = [{"kind": "Lamp", "name": "lamps", "namespaced": True}]

    def request(self, _method: str, path: str, accept: str = "") -> dict[str, Any]:
        """Answer; the long answer has its own form."""
        self.asked.append(path)
        if accept:
            return {"items": [_group(LAMP)] if path == "/apis" else []}
        if path not in self.served:
            raise ApiError(404, "NotFound", path)
        return {"resources": self.served[path]}


def _group(kind: ResourceType) -> dict[str, Any]:
    group, _, version = kind.api_version.rpartition("/")
    resource = {"resource": kind.plural, "responseKind": {"kind": kind.kind}, "scope": "Namespaced"}
    versions = [{"version": version, "resources": [resource]}]
    return {"metadata": {"name": group}, "versions": versions}


@pytest.fixture
def server() -> Server:
    """Return a server."""
    return Server()


def test_a_version_is_asked_for_once(server: Server) -> None:
    """All its kinds are known then; what belongs to another resource is none."""
    kinds = ServedKinds(server.request, fresh_seconds=100)

    assert kinds.find("v1", "Pod") == ResourceType("v1", "Pod", "pods", namespaced=True)
    assert kinds.find("v1", "Eviction") is None
    assert kinds.find(LAMPS, "Lamp") is None
    assert kinds.find(LAMPS, "Lamp") is None
    assert server.asked == ["/api/v1", f"/apis/{LAMPS}"]


def test_an_unknown_kind_is_asked_for_again_when_it_is_expected_or_after_a_while(
    server: Server,
) -> None:
    """A definition was made, or time has passed."""
    kinds = ServedKinds(server.request, fresh_seconds=100)
    impatient = ServedKinds(server.request)
    assert kinds.find(LAMPS, "Lamp") is None
    assert impatient.find(LAMPS, "Lamp") is None
    server.add_lamps()

    assert kinds.find(LAMPS, "Lamp") is None
    kinds.expect()
    assert kinds.find(LAMPS, "Lamp") == LAMP
    assert impatient.find(LAMPS, "Lamp") == LAMP


def test_whether_a_kind_is_served_is_always_asked(server: Server) -> None:
    """What was known, or learned beforehand, is no answer."""
    kinds = ServedKinds(server.request, fresh_seconds=100)
    kinds.learn(LAMP)

    assert kinds.find(LAMPS, "Lamp") == LAMP
    assert not kinds.serves(LAMPS, "Lamp")
    server.add_lamps()
    assert kinds.serves(LAMPS, "Lamp")
    del server.served[f"/apis/{LAMPS}"]
    assert not kinds.serves(LAMPS, "Lamp")


def test_a_group_that_may_have_lost_a_kind_is_asked_for_again(server: Server) -> None:
    """Its definition is gone."""
    kinds = ServedKinds(server.request, fresh_seconds=100)
    server.add_lamps()
    assert kinds.find(LAMPS, "Lamp") == LAMP
    del server.served[f"/apis/{LAMPS}"]
    assert kinds.find(LAMPS, "Lamp") == LAMP

    kinds.forget("lamps.example.com")

    assert kinds.find(LAMPS, "Lamp") is None
    assert kinds.find("v1", "Pod") is not None


def test_everything_is_asked_for_once_and_then_known(server: Server) -> None:
    """The long answer stands for those about each version, too."""
    kinds = ServedKinds(server.request, fresh_seconds=100)

    assert kinds.all() == [LAMP]
    assert kinds.all() == [LAMP]
    assert kinds.find(LAMPS, "Lamp") == LAMP
    assert kinds.find(LAMPS, "Torch") is None
    assert server.asked == ["/api", "/apis"]
    kinds.expect()
    assert kinds.all() == [LAMP]
    assert server.asked == ["/api", "/apis"] * 2


@pytest.mark.parametrize("error", [ApiError(429, "", "later"), ClusterError("later")])
def test_what_is_wrong_with_the_server_is_said_to_all(server: Server, error: Exception) -> None:
    """Only a version that there is not means that it knows no kinds: no answer is none."""
    away = True

    def refuse(*asked: str) -> dict[str, Any]:
        if away:
            raise error
        return server.request(*asked)

    kinds = ServedKinds(refuse, fresh_seconds=100)
    for _ in range(2):
        with pytest.raises(type(error), match="later"):
            kinds.find("v1", "Pod")
        with pytest.raises(type(error), match="later"):
            kinds.serves("v1", "Pod")
    away = False
    assert kinds.find("v1", "Pod") is not None


def test_whoever_waits_for_an_answer_that_does_not_come_asks_anew(server: Server) -> None:
    """What goes wrong for one thread is no word about the kind for the other."""
    begun, goes_on = threading.Event(), threading.Event()

    def fail_first(*asked: str) -> dict[str, Any]:
        if not begun.is_set():
            begun.set()
            goes_on.wait(60)
            raise ApiError(500, "", "broken")
        return server.request(*asked)

    kinds = ServedKinds(fail_first, fresh_seconds=100)
    with ThreadPoolExecutor(2) as both:
        first = both.submit(kinds.find, "v1", "Pod")
        assert begun.wait(60)
        second = both.submit(kinds.find, "v1", "Pod")
        goes_on.set()

        with pytest.raises(ApiError, match="broken"):
            first.result(60)
        assert second.result(60) is not None


def test_everything_is_asked_for_by_one_at_a_time(server: Server) -> None:
    """A short answer that comes meanwhile is not lost under the long one, which is older."""
    begun, goes_on = threading.Event(), threading.Event()

    def wait(method: str, path: str, accept: str = "") -> dict[str, Any]:
        answer = server.request(method, path, accept)
        if path == "/apis":
            begun.set()
            goes_on.wait(60)
        return answer

    kinds = ServedKinds(wait, fresh_seconds=100)
    with ThreadPoolExecutor(2) as both:
        everything = both.submit(kinds.discover)
        assert begun.wait(60)
        pod = both.submit(kinds.serves, "v1", "Pod")
        assert not pod.done()
        goes_on.set()

        assert everything.result(60) == [LAMP]
        assert pod.result(60)
    assert kinds.find("v1", "Pod") is not None
