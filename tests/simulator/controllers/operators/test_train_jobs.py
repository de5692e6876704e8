"""A TrainJob runs as a JobSet, whose Jobs run as many pods as it has nodes."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of, is_true
from simulator.controllers.operators.training import STEP, job_set

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, Gone, See

LONG = {"simulator.evenkeel.dev/run-seconds": "2000"}


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    """Have the kinds of JobSet and Trainer, but only for tests with a cluster."""
    if "place" in request.fixturenames:
        define: Define = request.getfixturevalue("define")
        define(kinds.JOB_SET, kinds.TRAIN_JOB)
        define(kinds.TRAINING_RUNTIME, kinds.CLUSTER_TRAINING_RUNTIME)


def _runtime(namespace: str, annotations: dict[str, str] | None = None) -> dict[str, Any]:
    pod = {"containers": [{"name": "node", "image": "pytorch/pytorch:2.13.0"}]}
    template = {"metadata": {"annotations": annotations or {}}, "spec": pod}
    part = {
        "name": "node",
        "template": {"metadata": {"labels": {STEP: "trainer"}}, "spec": {"template": template}},
    }
    return {
        "apiVersion": "trainer.kubeflow.org/v1alpha1",
        "kind": "TrainingRuntime",
        "metadata": {"name": "torch", "namespace": namespace},
        "spec": {
            "mlPolicy": {"numNodes": 1, "torch": {}},
            "template": {"spec": {"replicatedJobs": [part]}},
        },
    }


def _train_job(namespace: str, *, suspend: bool | None = None, **trainer: Any) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "runtimeRef": {"name": "torch", "kind": "TrainingRuntime"},
        "trainer": {"numNodes": 2, **trainer},
    }
    return {
        "apiVersion": "trainer.kubeflow.org/v1alpha1",
        "kind": "TrainJob",
        "metadata": {"name": "run", "namespace": namespace},
        "spec": spec | ({} if suspend is None else {"suspend": suspend}),
    }


def _made(train_job: dict[str, Any], runtime: dict[str, Any]) -> dict[str, Any]:
    train_job["metadata"]["uid"] = "u"
    spec = job_set(train_job, runtime)["spec"]
    part = spec["replicatedJobs"][0]
    job: dict[str, Any] = part["template"]["spec"]
    return job | {"replicas": part["replicas"], "suspend": spec.get("suspend")}


def test_nodes_and_their_resources_come_from_the_train_job() -> None:
    """Image, arguments and environment, too; the rest is the runtime's."""
    resources = {"limits": {"nvidia.com/gpu": "8"}}
    own = {"name": "A", "value": "b"}
    job = _train_job(
        "team", image="own:1", args=["--x"], resourcesPerNode=resources, env=[own], numProcPerNode=8
    )
    made = _made(job, _runtime("team"))
    (container,) = made["template"]["spec"]["containers"]

    assert (made["parallelism"], made["completions"], made["replicas"]) == (2, 2, 1)
    assert (container["image"], container["args"]) == ("own:1", ["--x"])
    assert container["resources"] == resources
    variables = {each["name"]: each.get("value") for each in container["env"]}
    assert variables == {
        "A": "b",
        "PET_NNODES": "2",
        "PET_NPROC_PER_NODE": "8",
        "PET_NODE_RANK": None,
        "PET_MASTER_ADDR": "run-node-0-0.run",
        "PET_MASTER_PORT": "29400",
    }


def test_patches_of_the_runtime_reach_the_pods() -> None:
    """As Kueue writes them when it admits a job to a kind of nodes."""
    patch: dict[str, Any] = {"spec": {"nodeSelector": {"pool": "h100"}}}
    for step in ("template", "spec", "template"):
        patch = {step: patch} if step != "spec" else {"spec": patch}
    job = _train_job("team", suspend=True)
    parts = [{"name": "node", **patch}]
    job["spec"]["runtimePatches"] = [
        {"manager": "m", "trainingRuntimeSpec": {"template": {"spec": {"replicatedJobs": parts}}}}
    ]
    made = _made(job, _runtime("team"))

    assert made["template"]["spec"]["nodeSelector"] == {"pool": "h100"}
    assert made["template"]["spec"]["containers"][0]["image"] == "pytorch/pytorch:2.13.0"
    assert made["suspend"] is True


def test_a_train_job_runs_on_its_nodes_and_completes(room: "Room", place: str, see: "See") -> None:
    """Two pods that know each other's names; the counts and the end are reported."""
    room.apply(_runtime(place), _train_job(place))
    done = see(kinds.TRAIN_JOB, "run", lambda each: is_true(each, "Complete"))
    (counts,) = done["status"]["jobsStatus"]
    assert (counts["name"], counts["succeeded"]) == ("node", 1)
    job = see(kinds.JOB, "run-node-0")
    assert job["status"]["succeeded"] == 2
    assert see(kinds.SERVICE, "run")["spec"]["clusterIP"] == "None"
    pods = room.api.list("v1", "Pod", place)
    assert {each["spec"]["hostname"] for each in pods} == {"run-node-0-0", "run-node-0-1"}
    assert {each["spec"]["subdomain"] for each in pods} == {"run"}


def test_a_suspended_train_job_waits_and_goes_with_all_that_it_made(
    room: "Room", place: str, see: "See", gone: "Gone"
) -> None:
    """Its Job is there, suspended; resumed it has its pods; deleted it leaves nothing."""
    room.apply(_runtime(place, LONG), _train_job(place, suspend=True))
    see(kinds.TRAIN_JOB, "run", lambda each: is_true(each, "Suspended"))
    see(kinds.JOB, "run-node-0", lambda each: each["spec"]["suspend"])
    assert room.api.list("v1", "Pod", place) == []

    room.apply(_train_job(place, suspend=False))

    def ready(job: dict[str, Any]) -> bool:
        counts = job.get("status", {}).get("jobsStatus") or [{}]
        return bool(counts[0].get("ready") == 1)

    see(kinds.TRAIN_JOB, "run", ready)
    room.api.delete(_train_job(place))
    gone(kinds.JOB_SET, kinds.JOB, kinds.POD)


def test_a_train_job_without_its_runtime_says_so(room: "Room", place: str, see: "See") -> None:
    """And runs once the runtime is there."""
    room.apply(_train_job(place))
    job = see(kinds.TRAIN_JOB, "run", lambda each: is_true(each, "Failed"))
    assert condition_of(job, "Failed")["message"] == "TrainingRuntime torch: not found"
    room.apply(_runtime(place))
    see(kinds.TRAIN_JOB, "run", lambda each: is_true(each, "Complete"))


def test_a_pod_that_finds_no_node_keeps_the_job_active(
    room: "Room", place: str, see: "See"
) -> None:
    """It is not ready, and nothing has failed."""
    resources = {"limits": {"example.com/none": "1"}}
    room.apply(_runtime(place), _train_job(place, resourcesPerNode=resources))

    def active(job: dict[str, Any]) -> bool:
        counts = job.get("status", {}).get("jobsStatus") or [{}]
        return bool(counts[0].get("active") == 1)

    job = see(kinds.TRAIN_JOB, "run", active)
    assert job["status"]["jobsStatus"][0]["ready"] == 0
    assert not is_true(job, "Failed")
