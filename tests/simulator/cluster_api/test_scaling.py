"""What the simulated cluster autoscaler chooses for machines of Cluster API."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from simulator.cluster_api.scaling import GPU, IDLE_SECONDS, Scaling, needed, requested

if TYPE_CHECKING:
    from simulator.cluster.api import KubernetesApi

Json = dict[str, Any]

DEPLOYMENT = {
    "metadata": {
        "annotations": {
            "capacity.cluster-autoscaler.kubernetes.io/gpu-count": "8",
            "capacity.cluster-autoscaler.kubernetes.io/labels": "pool=train,x=y",
        }
    }
}


def pod(gpus: int, node: str = "", **selector: str) -> Json:
    """Return a pod; without a node it waits, and the scheduler has said so."""
    conditions = [{"type": "PodScheduled", "reason": "Unschedulable"}]
    return {
        "spec": {
            "nodeName": node,
            "nodeSelector": selector,
            "containers": [{"resources": {"requests": {GPU: str(gpus)}}}] if gpus else [{}],
        },
        "status": {} if node else {"conditions": conditions},
    }


def node(name: str, gpus: int = 8) -> Json:
    """Return a node that offers GPUs."""
    return {
        "metadata": {"name": name, "uid": name},
        "status": {"allocatable": {GPU: str(gpus)} if gpus else {}},
    }


class _Pods:
    """Answers as an API server with these pods."""

    def __init__(self, *pods: Json) -> None:
        self.pods = pods

    def list(self, version: str, kind: str, **query: str) -> list[Json]:
        """Return the pods of one node, or those that wait."""
        assert (version, kind) == ("v1", "Pod")
        field, _, value = query["fieldSelector"].partition("=")
        wanted = value if field == "spec.nodeName" else ""
        return [each for each in self.pods if each["spec"]["nodeName"] == wanted]


def scaling(*pods: Json, clock: list[float] | None = None) -> Scaling:
    """Return an autoscaler of a cluster with these pods."""
    times = clock or [0.0]
    return Scaling(cast("KubernetesApi", _Pods(*pods)), lambda: times[0])


@pytest.mark.parametrize(
    ("waiting", "machines"),
    [([], 0), ([1], 1), ([8, 8], 2), ([4, 4, 4], 2), ([2, 6, 3, 5], 2), ([9], 0), ([9, 1], 1)],
)
def test_how_many_machines_pods_need(waiting: list[int], machines: int) -> None:
    """First fit, large ones first; what no machine can hold asks for none."""
    assert needed(waiting, 8) == machines


@pytest.mark.parametrize(
    ("pods", "own", "now", "chosen"),
    [
        ([], [node("a")], 1, 1),
        ([pod(8)], [node("a")], 1, 2),
        ([pod(8)] * 9, [node("a")], 1, 4),
        ([pod(8)], [node("a"), node("b", gpus=0)], 2, 2),
        ([pod(8, pool="train")], [], 0, 1),
        ([pod(8, pool="serve")], [], 0, 0),
        ([pod(0)], [], 0, 0),
        ([pod(16)], [], 0, 0),
    ],
)
def test_pods_that_wait_bring_machines(
    pods: list[Json], own: list[Json], now: int, chosen: int
) -> None:
    """As many as they need and as there may be; a machine that is still coming counts."""
    assert scaling(*pods).choose(cast("Json", DEPLOYMENT), own, now, (0, 4)) == chosen


def test_idle_machines_go_after_a_while() -> None:
    """Not at once, not below the least number, and not while somebody works there."""
    clock = [0.0]
    chooser = scaling(pod(8, "a"), clock=clock)
    own = [node("a"), node("b"), node("c")]
    choose = [chooser.choose(cast("Json", DEPLOYMENT), own, 3, (0, 4))]
    clock[0] = IDLE_SECONDS
    choose.append(chooser.choose(cast("Json", DEPLOYMENT), own, 3, (0, 4)))
    choose.append(chooser.choose(cast("Json", DEPLOYMENT), own, 3, (2, 4)))

    assert choose == [3, 1, 2]
    assert chooser.is_busy(node("a"))
    assert not chooser.is_busy(node("b"))


def test_gpus_of_all_containers_count() -> None:
    """A pod may ask in several places."""
    both = {"spec": {"containers": [pod(2)["spec"]["containers"][0], {}] * 2}}

    assert requested(both) == 4
