"""Istio's gateways get an address, and tell routes whether they attach."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.operators.gateway_routes import attaches, refusal

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    """Have the kinds of the Gateway API, but only for tests with a cluster."""
    if "place" not in request.fixturenames:
        return
    define: Define = request.getfixturevalue("define")
    define(kinds.GATEWAY, kinds.GATEWAY_CLASS, kinds.HTTP_ROUTE, kinds.GRPC_ROUTE)


_SELECTED = {"from": "Selector", "selector": {"matchLabels": {"team": "search"}}}


def _gateway(namespace: str, name: str = "web", **listener: Any) -> dict[str, Any]:
    first = {"name": "http", "protocol": "HTTP", "port": 80} | listener
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"gatewayClassName": "istio", "listeners": [first]},
    }


def _route(namespace: str, host: str, **parent: Any) -> dict[str, Any]:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "page", "namespace": namespace},
        "spec": {
            "hostnames": [host],
            "parentRefs": [{"name": "web"} | parent],
            "rules": [{"backendRefs": [{"name": "page", "port": 80}]}],
        },
    }


def _bare(kind: str, namespace: str, name: str = "bare") -> dict[str, Any]:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
    }


def _service(namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "page", "namespace": namespace},
        "spec": {"ports": [{"port": 80}]},
    }


def _parent(route: dict[str, Any]) -> dict[str, Any]:
    """Return the first parent in the shape of an object with conditions."""
    parents = route.get("status", {}).get("parents") or [{}]
    return {"status": parents[0]}


def test_a_gateway_is_programmed_and_its_routes_are_accepted(
    room: "Room", place: str, see: "See"
) -> None:
    """It gets a load balancer; a route is counted, and complains of a backend that lacks."""
    # nobody checks what stands in a kind whose definition is a stand-in: these end nothing
    room.apply(*(_bare(kind, place) for kind in ("Gateway", "HTTPRoute")))
    room.apply(_bare("Gateway", place, name="deaf") | {"spec": {"gatewayClassName": "istio"}})
    room.apply(_gateway(place), _route(place, "page.example.com"))
    gateway = see(kinds.GATEWAY, "web", lambda each: is_true(each, "Programmed"))
    (address,) = gateway["status"]["addresses"]
    assert address["value"].startswith("198.51.100.")
    service = see(kinds.SERVICE, "web-istio")
    assert [each["port"] for each in service["spec"]["ports"]] == [15021, 80]
    see(kinds.GATEWAY_CLASS, "istio", lambda each: is_true(each, "Accepted"))

    route = see(kinds.HTTP_ROUTE, "page", lambda each: is_true(_parent(each), "Accepted"))
    assert condition_of(_parent(route), "ResolvedRefs")["reason"] == "BackendNotFound"
    room.apply(_service(place))
    see(kinds.HTTP_ROUTE, "page", lambda each: is_true(_parent(each), "ResolvedRefs"))

    def attached(gateway: dict[str, Any]) -> bool:
        return bool(gateway["status"]["listeners"][0]["attachedRoutes"] == 1)

    see(kinds.GATEWAY, "web", attached)
    room.api.delete(_gateway(place))
    room.until(
        lambda: room.api.find("apps/v1", "Deployment", "web-istio", place) is None, "the proxy gone"
    )


@pytest.mark.parametrize(
    ("listener", "parent", "reason"),
    [
        ({"hostname": "*.other.org"}, {}, "NoMatchingListenerHostname"),
        ({"hostname": "example.com"}, {}, "NoMatchingListenerHostname"),
        ({"hostname": "*.example.com"}, {"port": 80}, ""),
        ({}, {"sectionName": "https"}, "NoMatchingParent"),
        ({}, {"port": 443}, "NoMatchingParent"),
        ({"allowedRoutes": {"namespaces": {"from": "Same"}}}, {}, "NotAllowedByListeners"),
        ({"allowedRoutes": {"namespaces": _SELECTED}}, {}, ""),
        ({"allowedRoutes": {"kinds": [{"kind": "GRPCRoute"}]}}, {}, "NotAllowedByListeners"),
    ],
)
def test_a_route_that_does_not_fit_is_told_why(
    listener: dict[str, Any], parent: dict[str, Any], reason: str
) -> None:
    """Its host, its namespace, its kind, or the listener that it names."""
    anywhere = {"allowedRoutes": {"namespaces": {"from": "All"}}}
    gateway, route = _gateway("doors", **(anywhere | listener)), _route("team", "page.example.com")
    reference = {"name": "web", "namespace": "doors"} | parent
    route["spec"]["parentRefs"] = [reference]
    labels = {"team": "search"}

    assert refusal(gateway, route, reference, labels)[0] == reason
    listened = gateway["spec"]["listeners"][0]
    assert attaches(listened, gateway, route, labels) == (reason == "")


def test_a_listener_waits_for_its_certificate(room: "Room", place: str, see: "See") -> None:
    """Until the Secret is there the listener says which one lacks."""
    tls = {"mode": "Terminate", "certificateRefs": [{"name": "web-tls"}]}
    room.apply(_gateway(place, name="tls", protocol="HTTPS", port=443, tls=tls))

    def listener(gateway: dict[str, Any]) -> dict[str, Any]:
        return {"status": (gateway.get("status", {}).get("listeners") or [{}])[0]}

    gateway = see(kinds.GATEWAY, "tls", lambda each: condition_of(listener(each), "ResolvedRefs"))
    missing = condition_of(listener(gateway), "ResolvedRefs")
    assert missing["message"] == f"secret {place}/web-tls not found"
    secret = {"metadata": {"name": "web-tls", "namespace": place}}
    room.apply({"apiVersion": "v1", "kind": "Secret", **secret})
    see(kinds.GATEWAY, "tls", lambda each: is_true(listener(each), "ResolvedRefs"))


def test_a_gateway_may_be_served_by_what_is_there(room: "Room", place: str, see: "See") -> None:
    """One that names a service makes none, and has that service's address."""
    gateway = _gateway(place, "door")
    host = f"door.{place}.svc.cluster.local"
    gateway["spec"]["addresses"] = [{"type": "Hostname", "value": host}]
    room.apply(gateway)
    waiting = see(kinds.GATEWAY, "door", lambda each: condition_of(each, "Programmed"))
    assert condition_of(waiting, "Programmed")["reason"] == "AddressNotAssigned"
    service = _service(place)
    service["metadata"]["name"] = "door"
    service["spec"]["type"] = "LoadBalancer"
    room.apply(service)
    programmed = see(kinds.GATEWAY, "door", lambda each: is_true(each, "Programmed"))
    assert programmed["status"]["addresses"][0]["value"].startswith("198.51.100.")
    assert room.api.list("apps/v1", "Deployment", place) == []


def test_a_gateway_of_another_class_is_left_alone(room: "Room", place: str, see: "See") -> None:
    """Others may run their own controllers."""
    other, own = _gateway(place, "other"), _gateway(place, "own")
    other["spec"]["gatewayClassName"] = "somebody-elses"
    room.apply(other, own)
    see(kinds.GATEWAY, "own", lambda each: is_true(each, "Programmed"))
    assert "status" not in see(kinds.GATEWAY, "other")
