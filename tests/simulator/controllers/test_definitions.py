"""Kinds that have no definition are not asked for until one comes."""

import threading
import time
from typing import Any

import pytest

from simulator.controllers import definitions as module
from simulator.controllers.definitions import Definitions
from simulator.controllers.kinds import CERTIFICATE, DEFINITION, ISSUER

_CERTIFICATES = {"metadata": {"name": "certificates.cert-manager.io", "resourceVersion": "1"}}


class _Server:
    """Lists the definitions that it is told of, once, and then stops the informer."""

    def __init__(self, *definitions: dict[str, Any]) -> None:
        self.definitions = [dict(each) for each in definitions]
        self.stop = threading.Event()
        self.accepted = ""

    def request(self, _method: str, _path: str, *, accept: str, **_: Any) -> dict[str, Any]:
        self.accepted = accept
        self.stop.set()
        return {"metadata": {"resourceVersion": "1"}, "items": self.definitions}


def _heard(*definitions: dict[str, Any]) -> tuple[Definitions, _Server]:
    server = _Server(*definitions)
    made = Definitions(server)  # type: ignore[arg-type] # as much of a client as it needs
    made.informer.run(server.stop)
    return made, server


def test_definitions_are_asked_for_by_name_alone() -> None:
    """A real one can have a megabyte; an empty list may be null."""
    _, server = _heard(_CERTIFICATES)
    assert "PartialObjectMetadata" in server.accepted
    assert Definitions(_Server()).informer.kind == DEFINITION  # type: ignore[arg-type] # see above


def test_a_kind_without_a_definition_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another definition does not wake it; its own does."""
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.05)
    made, server = _heard(_CERTIFICATES)
    begun = time.monotonic()
    made.wait(ISSUER, server.stop)
    assert time.monotonic() - begun >= 0.05

    monkeypatch.setattr(module, "WAIT_SECONDS", 60)
    waiting = threading.Thread(target=made.wait, args=(ISSUER, server.stop), daemon=True)
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    server.stop.clear()
    server.definitions = [{"metadata": {"name": "issuers.cert-manager.io"}}]
    made.informer.run(server.stop)
    waiting.join(120)
    assert not waiting.is_alive()


def test_what_is_defined_but_not_served_is_asked_for_less_and_less_often() -> None:
    """As long as its definition stays; the pause has an end."""
    made, _ = _heard(_CERTIFICATES)
    pauses: list[float] = []

    class _Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            return True

    for _ in range(12):
        made.wait(CERTIFICATE, _Stop())
    assert pauses[:3] == [0.25, 0.5, 1.0]
    assert pauses[-1] == 30.0
