"""Kueue admits jobs first come, first served, and binds them to the nodes of their flavor."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See

LONG = {"simulator.evenkeel.dev/run-seconds": "5000"}
TOLERATION = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}


@pytest.fixture(autouse=True)
def known(define: "Define", room: "Room") -> None:
    """Have the kinds of Kueue, and its door."""
    define(kinds.WORKLOAD, kinds.LOCAL_QUEUE, kinds.CLUSTER_QUEUE, kinds.RESOURCE_FLAVOR)
    define(kinds.JOB_SET, kinds.TRAIN_JOB, kinds.TRAINING_RUNTIME)

    def closed() -> bool:
        # The API server takes a moment to know a policy that is just made.
        tried = room.api.apply(_job("default", "tried"), manager="tests", dry_run=True)
        return tried["spec"]["suspend"] is True

    room.until(closed, "the door closed")


def _cluster_scoped(kind: str, name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kueue.x-k8s.io/v1beta2",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


@pytest.fixture
def queue(room: "Room", place: str) -> Iterator[str]:
    """A queue for four processors on serve-0 in the place; its cluster queue is named as it."""
    flavor = _cluster_scoped(
        "ResourceFlavor",
        place,
        nodeLabels={"kubernetes.io/hostname": "serve-0"},
        tolerations=[TOLERATION],
    )
    group = {
        "coveredResources": ["cpu"],
        "flavors": [{"name": place, "resources": [{"name": "cpu", "nominalQuota": 4}]}],
    }
    cluster_queue = _cluster_scoped(
        "ClusterQueue", place, namespaceSelector={}, resourceGroups=[group]
    )
    local = _cluster_scoped("LocalQueue", "team", clusterQueue=place)
    local["metadata"]["namespace"] = place
    room.apply(flavor, cluster_queue, local)
    yield place
    room.api.delete(cluster_queue)
    room.api.delete(flavor)


def _pod(cpu: int) -> dict[str, Any]:
    resources = {"requests": {"cpu": str(cpu)}}
    container = {"name": "node", "image": "busybox", "resources": resources}
    return {
        "metadata": {"annotations": LONG},
        "spec": {"containers": [container], "restartPolicy": "Never"},
    }


def _job(namespace: str, name: str, cpu: int = 1, pods: int = 1, **pod: Any) -> dict[str, Any]:
    template = _pod(cpu)
    template["spec"] |= pod
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {"kueue.x-k8s.io/queue-name": "team"},
        },
        "spec": {"parallelism": pods, "completions": pods, "template": template},
    }


def _workload(room: "Room", namespace: str, job: str) -> dict[str, Any]:
    found = room.api.list("kueue.x-k8s.io/v1beta2", "Workload", namespace)
    return next(
        (each for each in found if each["metadata"]["ownerReferences"][0]["name"] == job), {}
    )


def _said(room: "Room", namespace: str, job: str) -> dict[str, Any]:
    return condition_of(_workload(room, namespace, job), "QuotaReserved")


def _nodes(room: "Room", namespace: str) -> list[str]:
    return [each["spec"].get("nodeName", "") for each in room.api.list("v1", "Pod", namespace)]


def test_a_job_runs_on_the_nodes_of_its_flavor(room: "Room", queue: str, see: "See") -> None:
    """Held as it comes, admitted, bound; the cluster queue counts what it uses."""
    applied = room.api.apply(_job(queue, "first", 2, 2), manager="tests")
    assert applied["spec"]["suspend"] is True
    see(kinds.JOB, "first", lambda each: each.get("status", {}).get("ready") == 2)
    assert set(_nodes(room, queue)) == {"serve-0"}
    assert is_true(_workload(room, queue, "first"), "Admitted")

    def used(each: dict[str, Any]) -> bool:
        usage = each.get("status", {}).get("flavorsUsage") or [{"resources": [{"total": ""}]}]
        return bool(usage[0]["resources"][0]["total"] == "4")

    found = see(kinds.CLUSTER_QUEUE, queue, used)
    assert (found["status"]["admittedWorkloads"], found["status"]["pendingWorkloads"]) == (1, 0)


def test_what_exceeds_the_quota_waits_and_says_why(room: "Room", queue: str, see: "See") -> None:
    """Until the first is gone; what would never fit says so; who can go on, does."""
    room.apply(_job(queue, "first", 3))
    room.until(lambda: is_true(_workload(room, queue, "first"), "Admitted"), "the first admitted")
    room.apply(_job(queue, "second", 2), _job(queue, "huge", 5), _job(queue, "small", 1))
    room.until(lambda: is_true(_workload(room, queue, "small"), "Admitted"), "the small admitted")

    lack = f"insufficient unused quota for cpu in flavor {queue}, 2 more needed"

    def second() -> str:
        return str(_said(room, queue, "second").get("message", ""))

    room.until(lambda: second().endswith(lack), "the second told what it lacks")
    huge = _said(room, queue, "huge")
    assert "request 5 > maximum capacity (4)" in huge["message"]
    assert see(kinds.JOB, "second")["spec"]["suspend"] is True

    room.api.delete(_job(queue, "first"))
    see(kinds.JOB, "second", lambda each: each.get("status", {}).get("ready") == 1)


def test_a_job_that_ends_gives_its_quota_back(room: "Room", queue: str, see: "See") -> None:
    """Its Workload is finished, and the next one runs."""
    job = _job(queue, "short", 4)
    job["spec"]["template"]["metadata"] = {}
    room.apply(job)
    room.until(lambda: is_true(_workload(room, queue, "short"), "Finished"), "finished")
    room.apply(_job(queue, "next", 4))
    see(kinds.JOB, "next", lambda each: each.get("status", {}).get("ready") == 1)


def test_the_door_does_not_fight_with_the_program(room: "Room", queue: str, see: "See") -> None:
    """Applying the same job again changes nothing and meets no conflict."""
    job = _job(queue, "first")
    room.api.apply(job, manager="program")
    see(kinds.JOB, "first", lambda each: each.get("status", {}).get("ready") == 1)
    before = see(kinds.JOB, "first")
    room.api.apply(job, manager="program")
    after = see(kinds.JOB, "first")
    assert after["spec"] == before["spec"]
    assert after["metadata"]["generation"] == before["metadata"]["generation"]


def test_a_pod_waits_at_its_gate(room: "Room", queue: str, see: "See") -> None:
    """And is bound like a job's; one too many waits on."""
    template = _pod(3)
    pods = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": queue,
                "labels": {"kueue.x-k8s.io/queue-name": "team"},
            },
            "spec": template["spec"],
        }
        for name in ("one", "two")
    ]
    room.apply(pods[0])
    see(kinds.POD, "one", lambda each: is_true(each, "Ready"))
    assert see(kinds.POD, "one")["spec"]["nodeName"] == "serve-0"
    room.apply(pods[1])
    room.until(lambda: _said(room, queue, "two"), "the second in the queue")
    assert see(kinds.POD, "two")["spec"]["schedulingGates"]
    room.api.delete(pods[0])
    see(kinds.POD, "two", lambda each: is_true(each, "Ready"))


def _training(namespace: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a runtime, and a TrainJob in the queue that asks for more than there is."""
    step = {"trainer.kubeflow.org/trainjob-ancestor-step": "trainer"}
    template = {"metadata": {"labels": step}, "spec": {"template": _pod(1)}}
    parts = [{"name": "node", "template": template}]
    common = {"apiVersion": "trainer.kubeflow.org/v1alpha1"}
    runtime = common | {
        "kind": "TrainingRuntime",
        "metadata": {"name": "torch", "namespace": namespace},
        "spec": {"mlPolicy": {"torch": {}}, "template": {"spec": {"replicatedJobs": parts}}},
    }
    labels = {"kueue.x-k8s.io/queue-name": "team"}
    job = common | {
        "kind": "TrainJob",
        "metadata": {"name": "run", "namespace": namespace, "labels": labels},
        "spec": {
            "runtimeRef": {"name": "torch", "kind": "TrainingRuntime"},
            "trainer": {"numNodes": 5},
        },
    }
    return runtime, job


def test_a_train_job_is_admitted_as_a_whole(room: "Room", queue: str, see: "See") -> None:
    """With all its nodes; its JobSet is not a job of its own to the queue."""
    runtime, job = _training(queue)
    room.apply(runtime, job)
    room.until(lambda: "request 5" in _said(room, queue, "run").get("message", ""), "too large")
    assert not any(_nodes(room, queue))
    room.api.delete(job)
    room.until(lambda: not _workload(room, queue, "run"), "the workload gone")

    job["spec"]["trainer"] = {"numNodes": 2}
    room.apply(job)

    def ready(each: dict[str, Any]) -> bool:
        return bool((each.get("status", {}).get("jobsStatus") or [{}])[0].get("ready") == 1)

    see(kinds.TRAIN_JOB, "run", ready)
    assert _nodes(room, queue) == ["serve-0", "serve-0"]
    assert len(room.api.list("kueue.x-k8s.io/v1beta2", "Workload", queue)) == 1


def test_a_job_that_fits_no_node_is_admitted_and_stays_pending(
    room: "Room", queue: str, see: "See"
) -> None:
    """Quota is no promise that a node has room."""
    room.apply(_job(queue, "lost", nodeSelector={"kubernetes.io/arch": "none"}))
    room.until(lambda: is_true(_workload(room, queue, "lost"), "Admitted"), "admitted")
    see(kinds.JOB, "lost", lambda each: each.get("status", {}).get("active") == 1)
    assert not any(_nodes(room, queue))


def test_a_queue_that_lacks_something_says_what(room: "Room", queue: str, see: "See") -> None:
    """A job whose queue does not exist waits, as one of a queue without its flavor."""
    lost = _job(queue, "lost")
    lost["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] = "nowhere"
    room.apply(lost)
    room.until(lambda: _said(room, queue, "lost"), "said why")
    assert _said(room, queue, "lost")["message"] == "LocalQueue nowhere doesn't exist"

    room.api.delete(_cluster_scoped("ResourceFlavor", queue))
    inactive = see(
        kinds.CLUSTER_QUEUE, queue, lambda each: condition_of(each, "Active")["status"] == "False"
    )
    assert queue in condition_of(inactive, "Active")["message"]
