"""A server that has just started is waited for until it can judge by its policies."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from simulator.cluster import door
from simulator.errors import ApiError

if TYPE_CHECKING:
    from simulator.cluster.api import KubernetesApi

SHUT = ApiError(403, "Forbidden", "denied request: failed to configure policy: failed to find")
JUDGED = ApiError(403, "Forbidden", "denied request: a namespace needs a label")


class _Server:
    """An API server with policies, which answers to each try as it is told."""

    def __init__(self, policies: list[dict[str, Any]], *answers: ApiError | None) -> None:
        self._policies = policies
        self.answers = list(answers)
        self.dry: list[object] = []

    def request(self, method: str, *_: object, query: object = None) -> object:
        if method == "GET":
            return {"items": self._policies}
        self.dry.append(query)
        answer = self.answers.pop(0)
        if answer:
            raise answer
        return {}


def settled(policies: list[dict[str, Any]], *answers: ApiError | None) -> _Server:
    """Wait at the door of such a server, and return it."""
    server = _Server(policies, *answers)
    door.wait(cast("KubernetesApi", server))
    return server


def test_what_has_settings_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it judges, whatever the judgement; nothing is made by that."""
    monkeypatch.setattr("simulator.cluster.door.time.sleep", lambda _: None)
    with_settings = [{"spec": {"paramKind": {"kind": "RuleSettings"}}}]

    for last in (None, JUDGED):
        server = settled(with_settings, SHUT, SHUT, last)
        assert server.answers == []
        assert server.dry == [{"dryRun": "All"}] * 3
    with pytest.raises(ApiError, match="failed to configure"):
        door.wait(cast("KubernetesApi", _Server(with_settings, SHUT)), seconds=-1)


def test_a_door_without_settings_is_open() -> None:
    """Nothing is tried where nobody has policies, or none of them has settings."""
    assert settled([]).dry == []
    assert settled([{"spec": {}}]).dry == []
