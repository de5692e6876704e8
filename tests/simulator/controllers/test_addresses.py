"""Load balancers and ingresses get addresses of their own."""

import functools
import ipaddress
from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers.addresses import RANGE, address_of, choose

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room


@pytest.mark.parametrize(
    ("taken", "has", "asked", "expected"),
    [
        (set(), None, None, "198.51.100.1"),
        ({"198.51.100.1"}, None, None, "198.51.100.2"),
        (set(), "198.51.100.9", None, "198.51.100.9"),
        ({"198.51.100.9"}, "198.51.100.9", None, "198.51.100.1"),
        (set(), "198.51.100.9", "198.51.100.77", "198.51.100.77"),
        ({"198.51.100.77"}, None, "198.51.100.77", "198.51.100.1"),
        (set(), None, "10.0.0.1", "198.51.100.1"),
        ({str(each) for each in RANGE.hosts()}, None, None, None),
    ],
)
def test_an_address_is_asked_for_kept_or_new_and_never_shared(
    taken: set[str], has: str | None, asked: str | None, expected: str | None
) -> None:
    """Wishes outside the range, or for what others have, are not granted."""
    assert choose(taken, has, asked) == expected


def _service(name: str, namespace: str, kind: str = "LoadBalancer") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"type": kind, "selector": {"app": "web"}, "ports": [{"name": "w", "port": 80}]},
    }


def test_no_two_load_balancers_share_an_address_and_a_freed_one_is_given_again(
    room: "Room", place: str
) -> None:
    """Services and ingresses draw on one range; other services get nothing."""
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "i", "namespace": place},
        "spec": {"defaultBackend": {"service": {"name": "a", "port": {"number": 80}}}},
    }
    room.apply(_service("a", place), _service("b", place), _service("c", place, "ClusterIP"))
    room.apply(ingress)

    def address(kind: str, name: str) -> str | None:
        api_version = "v1" if kind == "Service" else "networking.k8s.io/v1"
        return address_of(room.api.get(api_version, kind, name, place))

    found = [
        room.until(functools.partial(address, kind, name), f"an address for {name}")
        for kind, name in (("Service", "a"), ("Service", "b"), ("Ingress", "i"))
    ]
    assert len(set(found)) == 3
    assert all(ipaddress.ip_address(each) in RANGE for each in found)
    assert address("Service", "c") is None

    room.apply(_service("a", place, "ClusterIP"))
    room.until(lambda: address("Service", "a") is None, "the address taken back")
    asked = _service("d", place)
    asked["spec"]["loadBalancerIP"] = found[0]
    room.apply(asked)
    assert room.until(lambda: address("Service", "d"), "an address for d") == found[0]
