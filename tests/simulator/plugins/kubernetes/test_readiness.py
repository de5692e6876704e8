"""When an object of each kind is ready, and what it says until then."""

from typing import Any

import pytest

from simulator.plugins.kubernetes import readiness
from simulator.plugins.kubernetes.readiness import Verdict, anything, judge_for, pod_problems
from simulator.plugins.kubernetes.wait_for import WaitForError, judge_of

Json = dict[str, Any]


def _live(version: str, kind: str, spec: Json, status: Json, generation: int = 1) -> Json:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "a", "generation": generation},
        "spec": spec,
        "status": status,
    }


def _condition(kind: str, status: str, **rest: object) -> Json:
    return {"type": kind, "status": status, **rest}


_AVAILABLE = [_condition("Available", "True")]
_DEPLOYED = {
    "observedGeneration": 1,
    "updatedReplicas": 2,
    "availableReplicas": 2,
    "conditions": _AVAILABLE,
}
_STATEFUL = {
    "observedGeneration": 1,
    "replicas": 2,
    "readyReplicas": 2,
    "currentReplicas": 2,
    "updatedReplicas": 2,
    "currentRevision": "a",
    "updateRevision": "a",
}
_ON_NODES = {
    "observedGeneration": 1,
    "desiredNumberScheduled": 2,
    "currentNumberScheduled": 2,
    "updatedNumberScheduled": 2,
    "numberAvailable": 2,
    "numberReady": 2,
}


@pytest.mark.parametrize(
    ("kind", "spec", "status", "expected"),
    [
        ("apps/v1/Deployment", {"replicas": 2}, _DEPLOYED, ""),
        (
            "apps/v1/Deployment",
            {"replicas": 2},
            _DEPLOYED | {"observedGeneration": 0},
            "Waiting for the Deployment controller",
        ),
        (
            "apps/v1/Deployment",
            {"replicas": 2},
            _DEPLOYED | {"updatedReplicas": 1},
            "Deployment 1/2 ready",
        ),
        (
            "apps/v1/Deployment",
            {"replicas": 2},
            _DEPLOYED | {"unavailableReplicas": 1},
            "Deployment 2/2 ready",
        ),
        (
            "apps/v1/Deployment",
            {},
            {
                "observedGeneration": 1,
                "conditions": [_condition("Progressing", "False", reason="R", message="m")],
            },
            "Deployment 0/1 ready [R] m",
        ),
        ("apps/v1/StatefulSet", {"replicas": 2}, _STATEFUL, ""),
        (
            "apps/v1/StatefulSet",
            {"replicas": 2},
            _STATEFUL | {"updateRevision": "b", "updatedReplicas": 1},
            "StatefulSet 1/2 ready",
        ),
        ("apps/v1/DaemonSet", {}, _ON_NODES, ""),
        ("apps/v1/DaemonSet", {}, _ON_NODES | {"numberReady": 1}, "DaemonSet 1/2 ready"),
        ("apps/v1/DaemonSet", {}, _ON_NODES | dict.fromkeys(list(_ON_NODES)[1:], 0), ""),
        ("apps/v1/DaemonSet", {}, {}, "Waiting for the DaemonSet controller"),
        ("batch/v1/Job", {}, {"conditions": [_condition("Complete", "True")]}, ""),
        ("batch/v1/Job", {}, {"active": 1}, "Job not complete (1 active, 0 succeeded, 0 failed)"),
        ("v1/Pod", {}, {"conditions": [_condition("Ready", "True")]}, ""),
        ("v1/Pod", {}, {"phase": "Succeeded"}, ""),
        ("v1/Pod", {}, {"phase": "Pending"}, "Pod Pending"),
        ("v1/PersistentVolumeClaim", {}, {"phase": "Bound"}, ""),
        ("v1/PersistentVolumeClaim", {}, {"phase": "Pending"}, "Claim is Pending"),
        ("v1/PersistentVolume", {}, {"phase": "Available"}, ""),
        ("v1/PersistentVolume", {}, {"phase": "Failed"}, "Volume is Failed"),
        ("v1/ReplicationController", {"replicas": 0}, {"observedGeneration": 1}, ""),
        ("v1/ResourceQuota", {"hard": {"a": "1"}}, {"hard": {"a": "1"}}, ""),
        ("v1/ResourceQuota", {"hard": {"a": "1"}}, {}, "Waiting for the quota controller"),
        (
            "apiextensions.k8s.io/v1/CustomResourceDefinition",
            {},
            {"conditions": [_condition("Established", "True")]},
            "",
        ),
        (
            "apiextensions.k8s.io/v1/CustomResourceDefinition",
            {},
            {},
            "Waiting for the kind to be served",
        ),
    ],
)
def test_readiness(kind: str, spec: Json, status: Json, expected: str) -> None:
    """An empty message means ready; else it is what a person sees while waiting."""
    version, _, name = kind.rpartition("/")
    judge = judge_for(_live(version, name, spec, status))
    assert judge is not None

    verdict = judge(_live(version, name, spec, status))

    assert (verdict.ready, verdict.message) == (expected == "", expected)


def test_a_job_that_has_given_up_has_failed() -> None:
    """Waiting longer is of no use."""
    gone = _condition("Failed", "True", reason="BackoffLimitExceeded", message="tried")

    assert readiness.job(_live("batch/v1", "Job", {}, {"conditions": [gone]})) == Verdict(
        ready=False, message="[BackoffLimitExceeded] tried", failed=True
    )


def test_kinds_without_a_rule_are_ready_at_once() -> None:
    """ConfigMaps and custom resources are not waited for, as with upstream."""
    assert judge_for({"apiVersion": "v1", "kind": "ConfigMap"}) is None
    assert judge_for({"apiVersion": "a.dev/v1", "kind": "Deployment"}) is None


@pytest.mark.parametrize(
    ("status", "ready"),
    [
        ({}, True),
        ({"conditions": [_condition("Ready", "True")]}, True),
        ({"conditions": [_condition("Ready", "False")]}, False),
        ({"observedGeneration": 0, "conditions": [_condition("Ready", "True")]}, False),
        ({"conditions": [_condition("Stalled", "True"), _condition("Ready", "True")]}, False),
        ({"conditions": [_condition("Reconciling", "True")]}, False),
    ],
)
def test_the_general_rules(status: Json, ready: bool) -> None:  # noqa: FBT001 - a table's column
    """What can be said of any custom resource."""
    assert anything(_live("a.dev/v1", "A", {}, status)).ready is ready


def test_the_problems_of_pods_are_told_once() -> None:
    """The scheduler's words and the container's state, by the pod's name."""
    why = "0/1 nodes are available"
    pod = _live(
        "v1",
        "Pod",
        {},
        {
            "conditions": [
                _condition("PodScheduled", "False", message=why),
                _condition("Ready", "False", message=why),
            ],
            "containerStatuses": [
                {"state": {"waiting": {"reason": "ErrImagePull", "message": "no such image"}}},
                {"state": {"waiting": {"reason": "ContainerCreating"}}},
            ],
        },
    )

    assert pod_problems([pod]) == [f"Pod a: {why}; [ErrImagePull] no such image"]


_SUBJECT = _live(
    "a.dev/v1",
    "A",
    {"x": 1},
    {
        "phase": "Up",
        "on": True,
        "list": [{"name": "a", "v": "1"}, {"name": "b", "v": "2"}],
        "conditions": [_condition("Ready", "True"), _condition("Good", "False")],
    },
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jsonpath={.status.phase}=Up", ""),
        ("jsonpath={$.status.phase}=Up", ""),
        ("jsonpath={.status.phase}", ""),
        ("jsonpath={.status.on}=true", ""),
        ("jsonpath={.status.list[1].v}=2", ""),
        ("jsonpath={.status.list[?(@.name=='b')].v}=2", ""),
        ("jsonpath={.status['phase']}=Up", ""),
        ("jsonpath={.status.list[*].name}=a", ""),
        ("jsonpath={.status.phase}=Down", "Waiting for {.status.phase}=Down (found 'Up')"),
        ("jsonpath={.status.none}", "Waiting for {.status.none}"),
        ("condition=Ready", ""),
        ("condition=ready=true", ""),
        ("condition=Good=False", ""),
        ("condition=Good", "Waiting for condition Good=True (is False)"),
        ("condition=Other", "Waiting for condition Other=True"),
        ('["condition=Ready", "jsonpath={.status.phase}=Up"]', ""),
        ('["condition=Ready", "condition=Good"]', "Waiting for condition Good=True (is False)"),
    ],
)
def test_own_conditions(text: str, message: str) -> None:
    """An empty message means that the expression holds."""
    verdict = judge_of(text)(_SUBJECT)

    assert (verdict.ready, verdict.message) == (message == "", message)


@pytest.mark.parametrize(
    "text", ["", "[]", "phase=Up", "jsonpath=.status", "jsonpath={.a}=", "jsonpath={.a..b}"]
)
def test_unreadable_conditions_are_refused(text: str) -> None:
    """The message shows what came and what was expected."""
    with pytest.raises(WaitForError, match=r"pulumi.com/waitFor: got .*; expected"):
        judge_of(text)


def test_an_outdated_status_is_not_believed() -> None:
    """The controller has not seen the newest generation yet."""
    old = {**_SUBJECT, "metadata": {"generation": 2}}
    old["status"] = {**_SUBJECT["status"], "observedGeneration": 1}

    assert not judge_of("jsonpath={.status.phase}=Up")(old).ready
    assert not judge_of("condition=Ready")(old).ready
