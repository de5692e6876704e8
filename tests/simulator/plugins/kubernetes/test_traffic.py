"""When an Ingress is ready: told by its address and by the services of its paths."""

import math
import time
from typing import Any

import pytest

from simulator.plugins.kubernetes.readiness import READY, Verdict
from simulator.plugins.kubernetes.store import Store
from simulator.plugins.kubernetes.traffic import ingress
from tests.simulator.plugins.kubernetes.conftest import Cluster

Json = dict[str, Any]
LATER, NOW = math.inf, -math.inf


@pytest.fixture
def store(cluster: Cluster) -> Store:
    """The test cluster's objects."""
    return Store(cluster.api)


def _service(store: Store, namespace: str, name: str, **spec: object) -> None:
    store.create(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"ports": [{"port": 80}], **spec},
        }
    )


def _ingress(namespace: str, *names: str, address: bool = True, **spec: object) -> Json:
    paths = [
        {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": name}}}
        for name in names
    ]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "front", "namespace": namespace},
        "spec": {"rules": [{"http": {"paths": paths}}], **spec},
        "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]} if address else {}},
    }


def test_a_service_without_ready_pods_will_do(store: Store, namespace: str) -> None:
    """Its endpoints are there and empty; without an address the Ingress waits all the same."""
    _service(store, namespace, "empty", selector={"app": "none"})
    live = _ingress(namespace, "empty")

    until = time.monotonic() + 60
    while ingress(store, LATER, live) != READY and time.monotonic() < until:
        time.sleep(0.1)

    assert ingress(store, LATER, live) == READY
    assert not ingress(store, NOW, _ingress(namespace, "empty", address=False)).ready


def test_a_missing_service_is_told_once_things_have_settled(store: Store, namespace: str) -> None:
    """Also one without endpoints of its own; until then it may come."""
    _service(store, namespace, "by-hand")
    live = _ingress(namespace, "missing", "by-hand")

    assert not ingress(store, LATER, live).ready
    assert ingress(store, NOW, live) == Verdict(
        ready=True, message="No matching service of a path: by-hand, missing"
    )


def test_other_backends_are_not_looked_for(store: Store, namespace: str) -> None:
    """An external name has no endpoints, and the default backend is the controller's affair."""
    _service(store, namespace, "outside", type="ExternalName", externalName="example.com")
    default = {"service": {"name": "missing"}}

    assert ingress(store, LATER, _ingress(namespace, "outside", defaultBackend=default)) == READY
