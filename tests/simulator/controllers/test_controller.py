"""What one object lacks ends no controller's work on the others."""

import threading
from collections.abc import Iterable
from typing import Any

import pytest

from simulator.cluster.resource_type import ResourceType
from simulator.controllers import kinds
from simulator.controllers.controller import Controller, Watches
from simulator.controllers.operators.gateways import Gateways

Json = dict[str, Any]


class _Cluster:
    """Lists objects by the plural of their kind, and ends whoever follows."""

    def __init__(self) -> None:
        self.objects: dict[str, list[Json]] = {}
        self.stop = threading.Event()

    def request(self, _method: str, path: str, **_: Any) -> Json:
        self.stop.set()
        items = self.objects.get(path.rpartition("/")[2], [])
        return {"metadata": {"resourceVersion": "1"}, "items": items}


class _Fails(Controller):
    """A controller that cannot tell all that there is to look at."""

    name = "fails"

    def reconcile(self, key: str) -> None:
        """Do nothing."""

    def keys(self) -> Iterable[str]:
        """Return one key, and fail at the next."""
        yield "first"
        raise KeyError("spec")


def _object(name: str, **more: Any) -> Json:
    return {"metadata": {"name": name, "namespace": "doors", "resourceVersion": "1"}, **more}


def _keys(controller: Controller) -> set[str | None]:
    return set(iter(lambda: controller.queue.take(0), None))


def test_what_fails_while_all_is_looked_at_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The supervisor asks every controller in one thread, which goes on."""
    controller = _Fails(Watches(_Cluster()))  # type: ignore[arg-type]

    controller.resync()

    assert _keys(controller) == {"first"}
    assert "fails: cannot tell all that there is to look at" in caplog.text


def test_a_gateway_without_listeners_hides_none_that_has_some(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A certificate and a service wake the gateways that name them, whatever others lack."""
    tls = {"certificateRefs": [{}, {"name": "web-tls"}]}
    listener = {"name": "https", "port": 443, "protocol": "HTTPS", "tls": tls}
    cluster = _Cluster()
    watches = Watches(cluster)  # type: ignore[arg-type]
    gateways = Gateways(watches)
    informers = {each.kind: each for each in watches.informers.values()}

    def listed(kind: ResourceType) -> set[str | None]:
        cluster.stop.clear()
        informers[kind].run(cluster.stop)
        return _keys(gateways)

    for kind in informers:  # that a kind is served now wakes everybody: not what is asked here
        listed(kind)
    cluster.objects = {
        "gateways": [
            _object("bare"),
            _object("deaf", spec={"gatewayClassName": "istio"}),
            _object("door", spec={"addresses": [{"value": "door.doors.svc"}], "listeners": None}),
            _object("web", spec={"gatewayClassName": "istio", "listeners": [listener]}),
        ],
        "httproutes": [_object("bare"), _object("lost", spec={"parentRefs": [{}]})],
        "secrets": [_object("web-tls")],
        "services": [_object("door", spec={})],
    }

    assert len(listed(kinds.GATEWAY)) == 4
    assert listed(kinds.SECRET) == {"doors/web"}
    assert listed(kinds.SERVICE) == {"doors/door"}
    assert listed(kinds.HTTP_ROUTE) == set()
    assert "failed" not in caplog.text
