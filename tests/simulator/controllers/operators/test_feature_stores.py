"""Feast's feature stores run their servers."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import is_true

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have feature stores."""
    define(kinds.FEATURE_STORE)


def _store(namespace: str, **services: Any) -> dict[str, Any]:
    return {
        "apiVersion": "feast.dev/v1",
        "kind": "FeatureStore",
        "metadata": {"name": "shop", "namespace": namespace},
        "spec": {"feastProject": "shop", "services": services},
    }


def _phase(word: str) -> Any:  # noqa: ANN401 - a test of an object
    return lambda store: store.get("status", {}).get("phase") == word


def test_a_store_runs_online_offline_and_registry(room: "Room", place: str, see: "See") -> None:
    """One pod with a container for each, a service each, and a volume where one is asked for."""
    resources = {"requests": {"cpu": "50m", "memory": "64Mi"}}
    claim = {"create": {"resources": {"requests": {"storage": "2Gi"}}}, "mountPath": "/data"}
    store = _store(
        place,
        onlineStore={"server": {"resources": resources}},
        offlineStore={"server": {}, "persistence": {"file": {"pvc": claim}}},
        registry={"local": {"server": {}}},
    )
    room.apply(store)
    ready = see(kinds.FEATURE_STORE, "shop", _phase("Ready"))
    host = f"feast-shop-registry.{place}.svc.cluster.local:80"
    assert ready["status"]["serviceHostnames"]["registry"] == host
    assert all(is_true(ready, each) for each in ("OnlineStore", "OfflineStore", "Registry"))
    containers = see(kinds.DEPLOYMENT, "feast-shop")["spec"]["template"]["spec"]["containers"]
    assert [each["name"] for each in containers] == ["online", "offline", "registry"]
    assert containers[0]["resources"] == resources
    online = see(kinds.SERVICE, "feast-shop-online")["spec"]["ports"]
    assert [(each["port"], each["targetPort"]) for each in online] == [(80, 6566)]
    see(kinds.CLAIM, "feast-shop-offline", lambda each: each["status"].get("phase") == "Bound")

    room.apply(_store(place))
    room.until(
        lambda: room.api.find("v1", "Service", "feast-shop-offline", place) is None, "no offline"
    )
    room.api.delete(store)
    room.until(lambda: not room.api.list("apps/v1", "Deployment", place), "gone", 120)


def test_a_store_that_finds_no_node_is_pending(room: "Room", place: str, see: "See") -> None:
    """Its online server asks for what no node has."""
    resources = {"limits": {"example.com/none": "1"}}
    room.apply(_store(place, onlineStore={"server": {"resources": resources}}))

    def waits(store: dict[str, Any]) -> bool:
        conditions = store.get("status", {}).get("conditions") or [{"message": ""}]
        said = str(conditions[0].get("message"))
        return bool(_phase("Pending")(store)) and said.endswith("pods are ready")

    see(kinds.FEATURE_STORE, "shop", waits)


def test_an_account_that_is_there_is_taken_over(room: "Room", place: str, see: "See") -> None:
    """With what it says of a cloud's rights; only what is asked for is served."""
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "feast-shop", "namespace": place, "annotations": {"role": "reader"}},
    }
    room.apply(account)
    registry: dict[str, Any] = {"local": {"server": {}}}
    room.apply(_store(place, onlineStore={"disabled": True}, registry=registry))
    see(kinds.FEATURE_STORE, "shop", _phase("Ready"))
    taken = see(kinds.SERVICE_ACCOUNT, "feast-shop")["metadata"]
    assert taken["annotations"]["role"] == "reader"
    assert [each["kind"] for each in taken["ownerReferences"]] == ["FeatureStore"]
    assert room.api.find("v1", "Service", "feast-shop-online", place) is None

    room.apply(_store(place, onlineStore={"server": {"metrics": True}}))
    served = see(kinds.SERVICE, "feast-shop-online")["spec"]["ports"]
    assert {each["name"]: each["port"] for each in served} == {"http": 80, "metrics": 8000}
