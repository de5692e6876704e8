"""Machines become nodes."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest

from simulator.cluster.nodes import add_machines, gpus_of, image_of, register
from simulator.errors import ApiError
from simulator.session_data import Machine

if TYPE_CHECKING:
    from simulator.cluster.api import KubernetesApi
    from tests.conftest import Cluster


def test_every_machine_and_a_system_node_are_ready_nodes_without_gpus(cluster: "Cluster") -> None:
    """A GPU is announced by its device plugin, never by the machine."""
    nodes = {each["metadata"]["name"]: each for each in cluster.api.list("v1", "Node")}

    assert set(nodes) >= {"system-0", "train-0", "train-1", "serve-0", "serve-1"}
    for node in nodes.values():
        assert "nvidia.com/gpu" not in node["status"]["capacity"]
        assert node["metadata"]["annotations"]["kwok.x-k8s.io/node"] == "fake"
    assert "taints" not in nodes["system-0"]["spec"]
    assert gpus_of(nodes["system-0"]) is None
    gpus = gpus_of(nodes["train-0"])
    assert gpus is not None
    assert (gpus["accelerator"], gpus["count"]) == ("nvidia-h100-80gb", 8)
    assert nodes["train-0"]["metadata"]["labels"]["evenkeel.dev/machines"] == "train"
    image = image_of(nodes["train-0"])
    assert image is not None
    assert (image["os"], image["driver"]) == ("ubuntu", "none")


def test_machines_that_are_nodes_already_are_left_alone(cluster: "Cluster") -> None:
    """Adding machines again adds none."""
    assert add_machines(cluster.api, cluster.session) == []


def test_machines_that_join_together_share_no_addresses(cluster: "Cluster") -> None:
    """Pools are made at the same time, and each node has a range of pods of its own."""
    pools = [[Machine(name=f"together-{pool}-{index}") for index in range(4)] for pool in range(4)]
    try:
        with ThreadPoolExecutor() as threads:
            list(threads.map(lambda pool: register(cluster.api, pool, "1.36"), pools))
        ranges = [each["spec"]["podCIDR"] for each in cluster.api.list("v1", "Node")]

        assert len(ranges) == len(set(ranges)) >= 16
    finally:
        for machine in (each for pool in pools for each in pool):
            cluster.api.delete(
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": machine.name}}
            )


def test_a_machine_waits_at_a_door_that_is_being_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh API server does not know a policy's settings yet; every other refusal counts."""
    monkeypatch.setattr("simulator.cluster.door.time.sleep", lambda _: None)
    door = "nodes is forbidden: denied request: failed to configure policy: failed to find"
    answers = [ApiError(403, "Forbidden", door), ApiError(403, "Forbidden", door), {}]
    api = cast("KubernetesApi", _Answers(answers))

    assert register(api, [Machine(name="late")], "1.36") == ["late"]
    assert answers == []
    with pytest.raises(ApiError, match="no room"):
        register(
            cast("KubernetesApi", _Answers([ApiError(403, "Forbidden", "no room")])),
            [Machine(name="late")],
            "1.36",
        )


class _Answers:
    """An API server that knows no node, and answers each new one as it is told."""

    def __init__(self, answers: list[Any]) -> None:
        self._answers = answers

    def list(self, *_: str) -> list[Any]:
        return []

    def request(self, *_: object, **__: object) -> object:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
