"""CloudNativePG's clusters run instances, and its databases are applied after them."""

import base64
from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, Gone, See


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have the kinds of CloudNativePG."""
    define(kinds.POSTGRES, kinds.POSTGRES_DATABASE, kinds.POSTGRES_ROLE, kinds.POSTGRES_POOLER)


def _object(kind: str, namespace: str, name: str, /, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def _cluster(namespace: str, instances: int = 2, **spec: Any) -> dict[str, Any]:
    given = {"instances": instances, "storage": {"size": "1Gi"}}
    return _object("Cluster", namespace, "db", **(given | spec))


def _is_ready(obj: dict[str, Any]) -> bool:
    return is_true(obj, "Ready")


def _pods(room: "Room", namespace: str) -> list[str]:
    return [each["metadata"]["name"] for each in room.api.list("v1", "Pod", namespace)]


def test_a_cluster_runs_its_instances(room: "Room", place: str, see: "See") -> None:
    """Pods, volumes, services and Secrets have upstream's names; a database comes after it."""
    room.apply(_object("Database", place, "shop", cluster={"name": "db"}, name="shop", owner="app"))
    waiting = see(kinds.POSTGRES_DATABASE, "shop", lambda each: each.get("status"))
    assert waiting["status"]["applied"] is False
    room.apply(_cluster(place, bootstrap={"initdb": {"database": "shop", "owner": "keeper"}}))

    cluster = see(kinds.POSTGRES, "db", _is_ready)
    assert (cluster["status"]["readyInstances"], cluster["status"]["currentPrimary"]) == (2, "db-1")
    assert cluster["status"]["phase"] == "Cluster in healthy state"
    assert _pods(room, place) == ["db-1", "db-2"]
    claims = room.api.list("v1", "PersistentVolumeClaim", place)
    assert [each["status"]["phase"] for each in claims] == ["Bound", "Bound"]
    writable = see(kinds.SERVICE, "db-rw")["spec"]
    assert writable["selector"]["cnpg.io/instanceRole"] == "primary"
    assert [each["port"] for each in writable["ports"]] == [5432]
    see(kinds.POSTGRES_DATABASE, "shop", lambda each: each["status"]["applied"])

    for name in ("db-ca", "db-server", "db-replication"):
        see(kinds.SECRET, name)
    data = see(kinds.SECRET, "db-app")["data"]
    login = {key: base64.b64decode(value).decode() for key, value in data.items()}
    assert (login["username"], login["dbname"], login["host"]) == ("keeper", "shop", "db-rw")
    assert login["password"] in login["uri"]


def test_instances_come_back_and_leave_with_their_cluster(
    room: "Room", place: str, see: "See", gone: "Gone"
) -> None:
    """A pod that is deleted comes back with its volume; passwords stay; nothing is left."""
    room.apply(_cluster(place))
    see(kinds.POSTGRES, "db", _is_ready)
    password = see(kinds.SECRET, "db-app")["data"]["password"]
    first = see(kinds.POD, "db-2")
    room.api.delete(first)
    see(kinds.POD, "db-2", lambda each: each["metadata"]["uid"] != first["metadata"]["uid"])

    room.apply(_cluster(place, 1))
    room.until(lambda: _pods(room, place) == ["db-1"], "one instance")
    see(kinds.POSTGRES, "db", lambda each: each["status"]["readyInstances"] == 1)
    assert see(kinds.SECRET, "db-app")["data"]["password"] == password
    room.api.delete(_cluster(place))
    gone(kinds.POD, kinds.CLAIM, kinds.SERVICE, kinds.SECRET)


def test_an_instance_that_finds_no_node_keeps_the_cluster_from_being_ready(
    room: "Room", place: str, see: "See"
) -> None:
    """The replica is not made before the primary is ready."""
    room.apply(_cluster(place, affinity={"nodeSelector": {"kubernetes.io/arch": "none"}}))
    cluster = see(kinds.POSTGRES, "db", lambda each: condition_of(each, "Ready"))
    assert condition_of(cluster, "Ready")["message"] == "0 of 2 ready"
    see(kinds.POD, "db-1", lambda each: condition_of(each, "PodScheduled"))
    assert _pods(room, place) == ["db-1"]


def test_what_the_program_brings_is_not_made_again(room: "Room", place: str, see: "See") -> None:
    """Its account, its Secret for the first user, its certificates; and no budget if not wanted."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount"}
    account["metadata"] = {"name": "own", "namespace": place}  # type: ignore[assignment] # plain JSON
    given = {
        "serverCASecret": "a",
        "serverTLSSecret": "b",
        "clientCASecret": "a",
        "replicationTLSSecret": "c",
    }
    room.apply(
        account,
        _cluster(
            place,
            1,
            serviceAccountName="own",
            enablePDB=False,
            certificates=given,
            bootstrap={"initdb": {"secret": {"name": "mine"}}},
        ),
    )
    see(kinds.POSTGRES, "db", _is_ready)
    assert see(kinds.POD, "db-1")["spec"]["serviceAccountName"] == "own"
    assert room.api.list("v1", "Secret", place) == []
    assert room.api.list("policy/v1", "PodDisruptionBudget", place) == []


def test_a_pooler_and_a_role_follow(room: "Room", place: str, see: "See") -> None:
    """The pooler is a Deployment; the role is applied."""
    room.apply(
        _cluster(place, 1),
        _object("DatabaseRole", place, "keeper", cluster={"name": "db"}, name="keeper"),
        _object("Pooler", place, "pool", cluster={"name": "db"}, instances=2, type="rw"),
    )
    see(kinds.POSTGRES_ROLE, "keeper", lambda each: each.get("status", {}).get("applied"))
    see(kinds.POSTGRES_POOLER, "pool", lambda each: each.get("status", {}).get("instances") == 2)
    assert see(kinds.SERVICE, "pool")["spec"]["ports"][0]["port"] == 5432


def test_nothing_happens_where_the_operator_does_not_look(
    room: "Room", place: str, see: "See"
) -> None:
    """Its Deployment says where; once it says more, what stood there comes to life."""
    pool = _object("Pooler", place, "pool", cluster={"name": "db"}, instances=1, type="rw")
    room.apply(_operator(place, "elsewhere"))
    see(kinds.DEPLOYMENT, "cloudnative-pg", lambda each: each.get("status"))
    room.apply(_cluster(place, 1), pool)
    room.apply(_object("Database", place, "shop", cluster={"name": "db"}, name="shop", owner="app"))
    room.apply(_cluster("default", 1))
    try:
        room.apply(_operator(place, "default"))
        see(kinds.POSTGRES, "db", _is_ready, namespace="default")
        assert "status" not in see(kinds.POSTGRES, "db")
        assert "status" not in see(kinds.POSTGRES_DATABASE, "shop")
        assert _pods(room, place) == []

        room.apply(_operator(place, f"default,{place}"))
        see(kinds.POSTGRES, "db", _is_ready)
        see(kinds.POSTGRES_DATABASE, "shop", lambda each: each["status"]["applied"])
        see(kinds.POSTGRES_POOLER, "pool", lambda each: each["status"]["instances"])
    finally:
        room.api.delete(_cluster("default"))
        room.api.delete(_operator(place, ""))


def _operator(namespace: str, watched: str) -> dict[str, Any]:
    """Return the operator's Deployment, which is told where to look; no pod of it is needed."""
    labels = {"app": "operator"}
    container = {
        "name": "manager",
        "image": "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0",
        "env": [{"name": "WATCH_NAMESPACE", "value": watched}],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "cloudnative-pg", "namespace": namespace},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
