"""Whether workloads and pools are ready."""

from typing import Any

import pytest

from operations.readiness import (
    GpuProblem,
    PoolStatus,
    WantedPool,
    WantedWorkload,
    is_awaited,
    not_ready,
    pool_status,
)

TRAIN = WantedPool("train", "nvidia-h100-80gb", "-", 2, {"nvidia.com/gpu": 8})


def _node(
    pool: str, gpus: str | None, seconds: str | None = None, name: str = "n", problem: str = ""
) -> dict[str, Any]:
    annotations = {"simulator.evenkeel.dev/first-gpu-seconds": seconds} if seconds else {}
    annotations |= {"simulator.evenkeel.dev/gpu-problem": problem} if problem else {}
    labels = {"evenkeel.dev/pool": pool}
    return {
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "status": {"allocatable": {"nvidia.com/gpu": gpus} if gpus else {}},
    }


def test_without_an_operator_a_pool_needs_its_nodes_only() -> None:
    """Nothing makes the GPUs known to Kubernetes then, and none is waited for."""
    wanted = WantedPool("train", "nvidia-h100-80gb", "-", 1, {})

    assert pool_status(wanted, [_node("train", None)]).ready
    assert not pool_status(wanted, []).ready


def _workload(replicas: int | None, **status: int) -> dict[str, Any]:
    return {
        "metadata": {"generation": 1},
        "spec": {} if replicas is None else {"replicas": replicas},
        "status": {"observedGeneration": 1, **status},
    }


def test_a_pool_is_ready_when_each_node_offers_all_its_gpus() -> None:
    """Nodes of other pools do not count; the delay shown is that of the first GPU."""
    nodes = [_node("train", "8", "110"), _node("train", "8", "95.5"), _node("serve", "4")]

    status = pool_status(TRAIN, nodes)

    assert status == PoolStatus(TRAIN, 2, 16, 16, 95.5)
    assert status.ready


@pytest.mark.parametrize(
    ("nodes", "allocatable", "expected"),
    [
        ([], 0, 16),
        ([_node("train", "8")], 8, 16),
        ([_node("train", "8"), _node("train", None)], 8, 16),
        ([_node("train", "8")] * 2 + [_node("train", None)], 16, 24),
    ],
)
def test_a_pool_that_lacks_nodes_or_gpus_is_not_ready(
    nodes: list[dict[str, Any]], allocatable: int, expected: int
) -> None:
    """Missing nodes count with the GPUs that they would bring."""
    status = pool_status(TRAIN, nodes)

    assert (status.allocatable, status.expected, status.ready) == (allocatable, expected, False)


def test_a_pool_that_grows_from_nothing_is_ready_without_nodes() -> None:
    """What is expected are the GPUs of the nodes that exist."""
    wanted = WantedPool("burst", "nvidia-h100-80gb", "-", 0, {"nvidia.com/gpu": 8})

    assert pool_status(wanted, []) == PoolStatus(wanted, 0, 0, 0, None)
    assert pool_status(wanted, []).ready
    assert not pool_status(wanted, [_node("burst", None)]).ready
    assert pool_status(wanted, [_node("burst", "8")]).expected == 8


def test_a_reason_is_told_once_with_the_nodes_that_it_holds_for() -> None:
    """A node may have several reasons, and nodes may differ."""
    nodes = [
        _node("train", None, name="b", problem="driver: got 2.\ntoolkit: got none."),
        _node("train", None, name="a", problem="driver: got 2."),
        _node("train", "8", name="c"),
        _node("serve", None, name="d", problem="driver: got none."),
    ]

    assert pool_status(TRAIN, nodes).problems == (
        GpuProblem("driver: got 2.", ("a", "b")),
        GpuProblem("toolkit: got none.", ("b",)),
    )


def test_what_runs_on_gpu_nodes_is_awaited_once_there_is_one() -> None:
    """The GPU operator makes its DaemonSets when it has found a node for them, not before."""
    driver = WantedWorkload("DaemonSet", "driver", "gpu-operator", "gpu-operator")
    worker = WantedWorkload("DaemonSet", "worker", "gpu-operator")
    system = {"metadata": {"name": "system-0", "labels": {}}}

    assert not is_awaited(driver, [system])
    assert is_awaited(driver, [system, _node("train", None)])
    assert is_awaited(worker, [system])


@pytest.mark.parametrize(
    ("kind", "found", "expected"),
    [
        ("Deployment", None, "Deployment w is not there"),
        ("Deployment", _workload(2, readyReplicas=1), "Deployment w 1/2 ready"),
        ("Deployment", _workload(0), None),
        ("StatefulSet", _workload(1, readyReplicas=1), None),
        (
            "DaemonSet",
            _workload(None, desiredNumberScheduled=3, numberReady=2),
            "DaemonSet w 2/3 ready",
        ),
        ("DaemonSet", _workload(None, desiredNumberScheduled=0), None),
    ],
)
def test_a_workload_says_what_it_lacks(
    kind: str, found: dict[str, Any] | None, expected: str | None
) -> None:
    """The numbers are those of the workload's own status."""
    assert not_ready(WantedWorkload(kind, "w", "n"), found) == expected


def test_a_status_of_an_older_generation_is_not_believed() -> None:
    """The controller has not seen the newest spec yet."""
    found = {
        "metadata": {"generation": 2},
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 1, "readyReplicas": 1},
    }

    assert not_ready(WantedWorkload("Deployment", "w", "n"), found) == "Deployment w 1/1 ready"
