"""Nodes of a pool: labels, taints of ours, of their life cycle and of others, GPUs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.gitops.verification.cluster import POOL, Cluster, findings

Node = dict[str, Any]
TAINT = "node n1 taint nvidia.com/gpu=present:NoSchedule"


def bad(change: Callable[[Node], object], **pool: Any) -> list[tuple[str, str, str]]:
    """Change the node, and return check, outcome and what was found of all that is not well."""

    def broken(it: Cluster) -> None:
        change(it.nodes[0])

    found = findings(broken, replace(POOL, **pool))
    return [(each.check, each.outcome, each.found) for each in found if each.is_bad]


def _state(kind: str, status: str) -> Callable[[Node], object]:
    return lambda node: node["status"].update(conditions=[{"type": kind, "status": status}])


def _taint(key: str) -> Callable[[Node], object]:
    return lambda node: node["spec"]["taints"].append({"key": key, "effect": "NoSchedule"})


def test_a_lost_taint_is_found() -> None:
    """Pods without GPUs would fill the machine."""
    found = bad(lambda node: node["spec"].pop("taints"))

    assert [(check, outcome) for check, outcome, _ in found] == [(TAINT, "missing")]


def test_another_value_of_the_taint_is_not_ours() -> None:
    """Pods that tolerate ours might not tolerate that one."""
    found = bad(lambda node: node["spec"]["taints"][0].update(value="yes"))

    assert [check for check, *_ in found] == [TAINT, "node n1 taint nvidia.com/gpu=yes:NoSchedule"]


def test_a_lost_label_is_found() -> None:
    """A label that is there with another value is told apart from one that is not."""
    labels = {"evenkeel.dev/pool": "train", "nvidia.com/mig.config": "all-1g.10gb"}

    assert bad(lambda _: None, labels=labels) == [
        ("node n1 label nvidia.com/mig.config", "wrong", "is not there; expected all-1g.10gb")
    ]
    other = bad(
        lambda node: node["metadata"]["labels"].update({"nvidia.com/mig.config": "all-disabled"}),
        labels=labels,
    )
    assert other[0][2] == "is all-disabled; expected all-1g.10gb"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda node: node["spec"].update(unschedulable=True), "unschedulable"),
        (_state("Ready", "False"), "not-ready"),
        (_state("Ready", "Unknown"), "unreachable"),
        (_state("MemoryPressure", "True"), "memory-pressure"),
        (_state("DiskPressure", "True"), "disk-pressure"),
        (_state("PIDPressure", "True"), "pid-pressure"),
        (_state("NetworkUnavailable", "True"), "network-unavailable"),
    ],
)
def test_a_life_cycle_taint_that_did_not_come_back_is_found(
    change: Callable[[Node], object], key: str
) -> None:
    """What a claim took away for a moment is there again, where the node's state asks for it."""
    name = f"node.kubernetes.io/{key}"
    ((check, outcome, _),) = bad(change)
    assert (check, outcome) == (f"node n1 taint {name}", "missing")

    def put_back(node: Node) -> None:
        change(node)
        _taint(name)(node)

    assert bad(put_back) == []


def test_a_taint_of_others_matters_on_a_claimed_node_alone() -> None:
    """There the claim replaces the whole list; on a cloud's own nodes it is nobody's loss."""
    ((check, outcome, _),) = bad(_taint("maintenance"))

    assert (check, outcome) == ("node n1 taint maintenance:NoSchedule", "wrong")
    assert bad(_taint("maintenance"), claimed=False) == []


def test_gpus_and_nodes_are_counted() -> None:
    """A node with fewer GPUs than its pool has, and a pool with fewer nodes."""
    seven = bad(lambda node: node["status"]["allocatable"].update({"nvidia.com/gpu": "7"}))

    assert seven == [("node n1 nvidia.com/gpu", "wrong", "7 of 8")]
    assert bad(lambda _: None, least=2) == [("nodes", "missing", "1 of at least 2")]
    assert bad(lambda node: node["status"].pop("allocatable"), gpus={}) == []
