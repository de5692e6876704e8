"""The Prometheus operator turns its objects into running servers."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers.monitoring_objects import (
    ALERTMANAGER,
    PROMETHEUS,
    governing_service,
    stateful_sets,
)
from simulator.controllers.prometheus_operator import is_operator, reloader_image, server_status

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

RELOADER = "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1"


def _server(kind: str = "Prometheus", namespace: str = "m", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": kind,
        "metadata": {"name": "main", "namespace": namespace, "uid": "u", "generation": 3},
        "spec": spec,
    }


def _operator(
    name: str = "kps-operator",
    image: str = "quay.io/prometheus-operator/prometheus-operator:v0.93.1",
    *arguments: str,
    namespace: str = "m",
) -> dict[str, Any]:
    labels = {"app": name}
    container = {"name": "operator", "image": image, "args": list(arguments)}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
        "status": {"availableReplicas": 1},
    }


def test_the_operator_is_known_by_its_image() -> None:
    """The name of the release does not matter; the chart's webhook is not an operator."""
    assert is_operator(_operator())
    assert is_operator(_operator(image="localhost:5000/x/prometheus-operator@sha256:ab"))
    assert not is_operator(_operator(name="kps-operator-webhook"))
    assert not is_operator(_operator(image="quay.io/prometheus-operator/admission-webhook:v0.93.1"))
    assert not is_operator(_operator() | {"status": {}})


def test_the_reloader_is_the_one_that_the_operator_was_told_of() -> None:
    """Without the argument it is its sibling of the same version."""
    image = "quay.io/prometheus-operator/prometheus-operator:v0.93.1"
    argument = "--prometheus-config-reloader=r/reloader:v1"
    assert reloader_image(_operator("o", image, argument)) == "r/reloader:v1"
    assert reloader_image(_operator()) == RELOADER


def test_a_prometheus_becomes_a_stateful_set_with_its_volume() -> None:
    """Names, labels and volume are those that upstream gives."""
    storage = {"volumeClaimTemplate": {"spec": {"resources": {"requests": {"storage": "50Gi"}}}}}
    server = _server(
        replicas=2,
        version="v3.14.0",
        storage=storage,
    )
    (made,) = stateful_sets(PROMETHEUS, server, RELOADER)
    spec = made["spec"]

    assert made["metadata"]["name"] == "prometheus-main"
    assert made["metadata"]["ownerReferences"][0]["kind"] == "Prometheus"
    assert (spec["replicas"], spec["serviceName"]) == (2, "prometheus-operated")
    assert spec["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "prometheus",
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "app.kubernetes.io/instance": "main",
        "prometheus": "main",
        "operator.prometheus.io/name": "main",
        "operator.prometheus.io/shard": "0",
    }
    assert spec["volumeClaimTemplates"] == [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "prometheus-main-db"},
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "50Gi"}},
            },
        }
    ]
    assert "volumes" not in spec["template"]["spec"]


def test_a_servers_containers_are_the_operators_with_the_specs_over_them() -> None:
    """Merged by name; the reloader of the configuration is always there."""
    server = _server(
        version="v3.14.0",
        portName="http-web",
        resources={"requests": {"cpu": "1"}},
        containers=[{"name": "prometheus", "args": ["--x"]}],
    )
    (made,) = stateful_sets(PROMETHEUS, server, RELOADER)
    main, reloader = made["spec"]["template"]["spec"]["containers"]
    assert main["image"] == "quay.io/prometheus/prometheus:v3.14.0"
    assert main["ports"] == [{"name": "http-web", "containerPort": 9090, "protocol": "TCP"}]
    assert main["resources"] == {"requests": {"cpu": "1"}}
    assert main["args"] == ["--x"]
    assert (reloader["name"], reloader["image"]) == ("config-reloader", RELOADER)


def test_a_stand_in_gets_what_the_chart_would_have_set() -> None:
    """The port's name and the image; a real object without them gets the operator's defaults."""
    stand_in = _server()
    stand_in["metadata"]["labels"] = {"evenkeel.dev/stand-in": "true"}

    def port_and_image(server: dict[str, Any]) -> tuple[str, str]:
        (made,) = stateful_sets(PROMETHEUS, server, RELOADER)
        main = made["spec"]["template"]["spec"]["containers"][0]
        return main["ports"][0]["name"], main["image"]

    image = "quay.io/prometheus/prometheus:v3.14.0-distroless"
    assert port_and_image(stand_in) == ("http-web", image)
    assert port_and_image(_server()) == ("web", image)


def test_shards_are_stateful_sets_of_their_own() -> None:
    """The first keeps the plain name; without storage the volume is temporary."""
    made = stateful_sets(PROMETHEUS, _server(shards=2), RELOADER)

    assert [each["metadata"]["name"] for each in made] == [
        "prometheus-main",
        "prometheus-main-shard-1",
    ]
    assert made[0]["spec"]["template"]["spec"]["volumes"] == [
        {"name": "prometheus-main-db", "emptyDir": {}}
    ]


def test_an_alertmanager_has_a_mesh() -> None:
    """And asks for 200 MiB unless its spec says otherwise."""
    server = _server("Alertmanager", version="v0.34.0", replicas=0)
    (made,) = stateful_sets(ALERTMANAGER, server, RELOADER)
    service = governing_service(ALERTMANAGER, server)

    assert made["metadata"]["name"] == "alertmanager-main"
    assert made["spec"]["replicas"] == 0
    main = made["spec"]["template"]["spec"]["containers"][0]
    assert main["resources"] == {"requests": {"memory": "200Mi"}}
    assert service["metadata"]["name"] == "alertmanager-operated"
    assert [each["port"] for each in service["spec"]["ports"]] == [9093, 9094, 9094]
    assert service["spec"]["clusterIP"] == "None"


@pytest.mark.parametrize(
    ("available", "word", "reason"),
    [(0, "False", "NoPodReady"), (1, "Degraded", "SomePodsNotReady"), (2, "True", "")],
)
def test_a_server_is_available_when_all_its_pods_are(
    available: int, word: str, reason: str
) -> None:
    """As the operator reports it."""
    made = {"spec": {"replicas": 2}, "status": {"replicas": 2, "availableReplicas": available}}
    status = server_status(PROMETHEUS, _server(replicas=2), [made])

    assert (status["availableReplicas"], status["unavailableReplicas"]) == (
        available,
        2 - available,
    )
    condition = status["conditions"][0]
    assert (condition["type"], condition["status"]) == ("Available", word)
    assert (condition["reason"], condition["observedGeneration"]) == (reason, 3)


def test_the_time_of_a_condition_changes_only_with_its_status() -> None:
    """Otherwise each report would cause the next."""
    old = {"type": "Available", "status": "False", "lastTransitionTime": "2020-01-01T00:00:00Z"}
    server = _server(replicas=1) | {"status": {"conditions": [old]}}
    still = server_status(PROMETHEUS, server, [{"spec": {"replicas": 1}, "status": {}}])
    made = {"spec": {"replicas": 1}, "status": {"availableReplicas": 1}}
    now = server_status(PROMETHEUS, server, [made])

    assert still["conditions"][0]["lastTransitionTime"] == "2020-01-01T00:00:00Z"
    assert now["conditions"][0]["lastTransitionTime"] != "2020-01-01T00:00:00Z"


def _definition(kind: str, plural: str) -> dict[str, Any]:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "subresources": {"status": {}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.monitoring.coreos.com"},
        "spec": {
            "group": "monitoring.coreos.com",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "scope": "Namespaced",
            "versions": [version | {"schema": {"openAPIV3Schema": schema}}],
        },
    }


def test_prometheus_and_alertmanager_run_and_report(room: "Room", place: str) -> None:
    """Their StatefulSets are ready with their volumes, and change with their spec."""
    storage = {"volumeClaimTemplate": {"spec": {"resources": {"requests": {"storage": "5Gi"}}}}}
    server = _server(namespace=place, replicas=2, version="v3.14.0", storage=storage)
    alerts = _server("Alertmanager", place, version="v0.34.0")
    operator = _operator(namespace=place)
    del server["metadata"]["uid"], alerts["metadata"]["uid"], operator["status"]
    del server["metadata"]["generation"], alerts["metadata"]["generation"]
    room.apply(
        _definition("Prometheus", "prometheuses"),
        _definition("Alertmanager", "alertmanagers"),
        operator,
        server,
        alerts,
    )

    def available(kind: str) -> int:
        found = room.api.get("monitoring.coreos.com/v1", kind, "main", place)
        return int(found.get("status", {}).get("availableReplicas", 0))

    room.until(lambda: available("Prometheus") == 2, "Prometheus available")
    room.until(lambda: available("Alertmanager") == 1, "Alertmanager available")
    claims = room.api.list("v1", "PersistentVolumeClaim", place)
    assert [each["status"]["phase"] for each in claims] == ["Bound", "Bound"]
    service = room.api.get("v1", "Service", "prometheus-operated", place)
    assert service["spec"]["clusterIP"] == "None"

    room.apply(server | {"spec": server["spec"] | {"replicas": 1, "storage": {}}})

    def without_claims() -> bool:
        found = room.api.find("apps/v1", "StatefulSet", "prometheus-main", place)
        return found is not None and "volumeClaimTemplates" not in found["spec"]

    room.until(without_claims, "the StatefulSet made anew")
    room.until(lambda: available("Prometheus") == 1, "its only replica")
