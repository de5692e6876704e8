"""An informer follows the server, also when it goes away or does not know the kind."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.controllers import informer as module
from simulator.controllers.informer import Informer
from simulator.controllers.kinds import CLUSTER_POLICY
from simulator.errors import ApiError, ClusterError

Answer = list[dict[str, Any]] | Exception


class _Server:
    """Answers lists and watches from a script; the last list ends the informer."""

    def __init__(self, *script: tuple[Answer, list[Any]]) -> None:
        self.script = list(script)
        self.stop = threading.Event()
        self.events: list[Any] = []

    def request(self, _method: str, path: str, **_: Any) -> dict[str, Any]:
        assert path == "/apis/nvidia.com/v1/clusterpolicies"
        items, self.events = self.script.pop(0)
        if not self.script:
            self.stop.set()
        if isinstance(items, Exception):
            raise items
        return {"metadata": {"resourceVersion": "1"}, "items": items}

    def watch(self, *_: Any, **__: Any) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event
        raise ApiError(410, "Expired", "too old")


def _policy(name: str, version: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "uid": name, "resourceVersion": version}}


def _run(server: _Server) -> tuple[Informer, list[str]]:
    informer = Informer(server, CLUSTER_POLICY)  # type: ignore[arg-type]
    heard: list[str] = []
    informer.listen(
        lambda obj: heard.append(obj["metadata"]["name"] + obj["metadata"]["resourceVersion"])
    )
    informer.listen_for_kind(lambda: heard.append(f"served {informer.served}"))
    informer.run(server.stop)
    return informer, heard


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0)


def test_events_change_the_copy_and_are_passed_on() -> None:
    """What is added, changed and deleted is told with the object; bookmarks are not."""
    events = [
        ("ADDED", _policy("b", "2")),
        ("BOOKMARK", {"metadata": {"resourceVersion": "3"}}),
        ("MODIFIED", _policy("a", "4")),
        ("DELETED", _policy("b", "5")),
    ]
    informer, heard = _run(_Server(([_policy("a", "1")], events), ([_policy("a", "4")], [])))

    assert heard == ["served True", "a1", "b2", "a4", "b2"]
    assert [each["metadata"]["resourceVersion"] for each in informer.all()] == ["4"]
    assert informer.all()[0]["kind"] == "ClusterPolicy"


def test_one_bad_object_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Who listens is told of the next one, and others of the same one; the log says what failed."""
    server = _Server(
        ([_policy("a", "1")], [("ADDED", _policy("b", "2")), ("ADDED", {"metadata": {}})]),
        ([_policy("a", "1"), _policy("b", "2"), _policy("c", "3")], []),
    )

    def keep(obj: dict[str, Any]) -> dict[str, Any]:
        return {"spec": obj["spec"]} if obj["metadata"]["name"] == "c" else obj

    informer = Informer(server, CLUSTER_POLICY, keep)  # type: ignore[arg-type]
    heard: list[str] = []

    def fails(*_: Any) -> None:
        raise KeyError("listeners")

    informer.listen(fails)
    informer.listen_for_kind(fails)
    informer.listen(lambda obj: heard.append(obj["metadata"]["name"]))
    informer.run(server.stop)

    assert heard == ["a", "b"]
    assert [each["metadata"]["name"] for each in informer.all()] == ["a", "b"]
    assert server.stop.is_set(), "it listed again after an event that nobody can read"
    said = [each.getMessage() for each in caplog.records]
    assert "clusterpolicies /a: a listener failed" in said
    assert "clusterpolicies /c: cannot be kept" in said
    assert "clusterpolicies: listing again" in said


def test_after_an_outage_only_what_changed_meanwhile_is_told() -> None:
    """A server that comes back is listed again: unchanged objects cause no work."""
    server = _Server(
        ([_policy("a", "1"), _policy("b", "1"), _policy("c", "1")], [ClusterError("away")]),
        ([_policy("a", "1"), _policy("c", "9")], []),
    )
    _, heard = _run(server)

    assert sorted(heard) == ["a1", "b1", "b1", "c1", "c9", "served True"]


def test_a_kind_that_is_not_defined_yet_has_no_objects_and_blocks_nobody() -> None:
    """It is asked for again; when its definition goes, so do its objects."""
    missing = ApiError(404, "NotFound", "the server could not find the requested resource")
    server = _Server((missing, []), ([_policy("a", "1")], []), (missing, []))
    informer, heard = _run(server)

    assert heard == ["served True", "a1", "served False", "a1"]
    assert informer.synced.is_set()
    assert informer.all() == []
