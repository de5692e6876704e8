"""Pods and nodes live as the stages say, on a real API server."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from simulator.cluster.api import KubernetesApi
from tests.conftest import Cluster

RUN = "simulator.evenkeel.dev/run-seconds"
BOOT = "simulator.evenkeel.dev/boot-seconds"
STUCK = "simulator.evenkeel.dev/stuck"


def pod(namespace: str, name: str, **annotations: str) -> dict[str, Any]:
    """Return a pod of one container with one init container."""
    keys = {"boot": BOOT, "run": RUN, "stuck": STUCK}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "annotations": {keys[key]: value for key, value in annotations.items()},
        },
        "spec": {
            "initContainers": [{"name": "prepare", "image": "example.com/prepare:1"}],
            "containers": [{"name": "main", "image": "example.com/main:1"}],
        },
    }


def eventually(read: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - JSON
    """Read until a condition holds; the run's own time limit ends it otherwise."""
    while not holds(found := read()):
        time.sleep(0.02)
    return found


def status(api: KubernetesApi, namespace: str, name: str) -> Callable[[], Mapping[str, Any]]:
    """Return a reader of a pod's status."""
    return lambda: api.get("v1", "Pod", name, namespace).get("status", {})


def conditions(status: Mapping[str, Any]) -> dict[str, str]:
    """Return a status's conditions by type."""
    return {each["type"]: each["status"] for each in status.get("conditions", ())}


def test_a_scheduled_pod_runs_and_is_ready(cluster: Cluster, namespace: str) -> None:
    """Its containers run, its init containers have completed, and it has an address of its node."""
    cluster.api.apply(pod(namespace, "plain"), manager="tests")
    read = status(cluster.api, namespace, "plain")
    found = eventually(read, lambda each: each.get("phase") == "Running")

    assert conditions(found)["Ready"] == "True"
    assert list(found["containerStatuses"][0]["state"]) == ["running"]
    assert found["initContainerStatuses"][0]["state"]["terminated"]["exitCode"] == 0
    node = cluster.api.get("v1", "Pod", "plain", namespace)["spec"]["nodeName"]
    pod_range = cluster.api.get("v1", "Node", node)["spec"]["podCIDR"]
    assert found["podIP"].rpartition(".")[0] == pod_range.rpartition(".")[0]


def test_a_pod_that_boots_longer_is_ready_later(cluster: Cluster, namespace: str) -> None:
    """One that takes 60 simulated seconds is ready after 3 real ones, and not before."""
    cluster.api.apply(pod(namespace, "slow", boot="60"), manager="tests")
    found = eventually(
        lambda: cluster.api.get("v1", "Pod", "slow", namespace),
        lambda each: each["status"].get("phase") == "Running",
    )

    (ready,) = (each for each in found["status"]["conditions"] if each["type"] == "Ready")
    came, ran = found["metadata"]["creationTimestamp"], ready["lastTransitionTime"]
    waited = datetime.fromisoformat(ran) - datetime.fromisoformat(came)
    assert cluster.session.data.time_scale == 0.05
    assert waited.total_seconds() >= 2  # both are cut to whole seconds


def test_a_stuck_pod_waits_for_its_reason(cluster: Cluster, namespace: str) -> None:
    """As with an image that cannot be pulled: Pending, not ready, with the reason."""
    cluster.api.apply(pod(namespace, "stuck", stuck="ImagePullBackOff"), manager="tests")
    read = status(cluster.api, namespace, "stuck")
    found = eventually(read, lambda each: "containerStatuses" in each)

    assert found["phase"] == "Pending"
    assert conditions(found)["Ready"] == "False"
    assert found["containerStatuses"][0]["state"]["waiting"]["reason"] == "ImagePullBackOff"


def test_a_job_completes(cluster: Cluster, namespace: str) -> None:
    """Its pod runs, ends well, and the Job controller counts it."""
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "once", "namespace": namespace},
        "spec": {
            "template": {
                "spec": {
                    "restartPolicy": "Never",
                    "containers": [{"name": "main", "image": "example.com/main:1"}],
                }
            }
        },
    }
    cluster.api.apply(job, manager="tests")
    found = eventually(
        lambda: cluster.api.get("batch/v1", "Job", "once", namespace).get("status", {}),
        lambda each: "completionTime" in each,
    )

    assert found["succeeded"] == 1
    assert conditions(found)["Complete"] == "True"


def test_a_running_job_can_be_deleted(cluster: Cluster, namespace: str) -> None:
    """The finalizer of its pod is taken off, and the pod is gone."""
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "long", "namespace": namespace},
        "spec": {
            "template": {
                "metadata": {"annotations": {RUN: "86400"}},
                "spec": {
                    "restartPolicy": "Never",
                    "containers": [{"name": "main", "image": "example.com/main:1"}],
                },
            }
        },
    }
    cluster.api.apply(job, manager="tests")

    def pods() -> list[dict[str, Any]]:
        return cluster.api.list("v1", "Pod", namespace)

    eventually(pods, lambda each: bool(each) and each[0]["status"].get("phase") == "Running")
    cluster.api.delete(job, propagation="Foreground")

    assert eventually(pods, lambda each: not each) == []


@pytest.mark.parametrize("seconds", [0, 600])
def test_a_deleted_pod_is_gone_whatever_its_grace(
    cluster: Cluster, namespace: str, seconds: int
) -> None:
    """A grace period of ten minutes is not waited for."""
    wanted = pod(namespace, f"grace-{seconds}")
    wanted["spec"]["terminationGracePeriodSeconds"] = seconds
    name = wanted["metadata"]["name"]
    cluster.api.apply(wanted, manager="tests")
    eventually(status(cluster.api, namespace, name), lambda each: each.get("phase") == "Running")
    cluster.api.delete(wanted)

    eventually(lambda: cluster.api.find("v1", "Pod", name, namespace), lambda each: each is None)


def test_a_deployment_gets_all_its_replicas(cluster: Cluster, namespace: str) -> None:
    """Deployment, ReplicaSet and scheduler are the real ones."""
    labels = {"app": "web"}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": namespace},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "main", "image": "example.com/web:1"}]},
            },
        },
    }
    cluster.api.apply(deployment, manager="tests")
    found = eventually(
        lambda: cluster.api.get("apps/v1", "Deployment", "web", namespace).get("status", {}),
        lambda each: each.get("readyReplicas") == 3,
    )

    assert conditions(found)["Available"] == "True"


def test_what_a_device_plugin_announces_outlives_not_ready(cluster: Cluster) -> None:
    """The stage that makes a node ready again leaves its capacity as it is."""
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "announced"}}
    annotations = {"kwok.x-k8s.io/node": "fake"}
    cluster.api.request(
        "POST",
        "/api/v1/nodes",
        {**node, "metadata": {"name": "announced", "annotations": annotations}},
    )

    def read() -> Mapping[str, Any]:
        found: Mapping[str, Any] = cluster.api.get("v1", "Node", "announced").get("status", {})
        return found

    try:
        eventually(read, lambda each: conditions(each).get("Ready") == "True")
        gpus = {"nvidia.com/gpu": "8"}
        change = {"status": {"capacity": gpus, "allocatable": gpus, "conditions": None}}
        cluster.api.patch(node, change, subresource="status")
        found = eventually(read, lambda each: conditions(each).get("Ready") == "True")

        assert found["capacity"]["nvidia.com/gpu"] == "8"
        assert found["allocatable"]["nvidia.com/gpu"] == "8"
        assert found["capacity"]["cpu"] == "16"
    finally:
        cluster.api.delete(node)
