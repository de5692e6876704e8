"""Which machines come of a MachineDeployment, and what is reported of them."""

from typing import Any

import pytest

from simulator.cluster_api.machines import (
    MADE_OF,
    MAX_SIZE,
    MIN_SIZE,
    Wanted,
    hardware,
    node_labels,
    node_taints,
    replicas,
    status,
)
from simulator.session_data import Gpus, Image, MachineType

Json = dict[str, Any]

TYPE = MachineType(
    cpus=8,
    memory_gib=64,
    gpus=Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=1, memory_mib=23034),
    image=Image(driver="image"),
)
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
FLAGS = "a=1,host={{ ds.meta_data.uuid }}"
BOOTSTRAP = {
    "spec": {
        "template": {
            "spec": {
                "joinConfiguration": {
                    "nodeRegistration": {
                        "kubeletExtraArgs": [{"name": "node-labels", "value": FLAGS}],
                        "taints": [TAINT],
                    }
                }
            }
        }
    }
}


def deployment(asked: int | None = None, low: str = "1", high: str = "4") -> Json:
    """Return a MachineDeployment."""
    bounds = {MIN_SIZE: low, MAX_SIZE: high} if low else {}
    labels = {
        "other": "serve",
        "node.cluster.x-k8s.io/pool": "serve",
        "x.node-restriction.kubernetes.io/a": "b",
        "node-role.kubernetes.io/gpu": "",
        "example.org/team": "ml",
    }
    return {
        "metadata": {"name": "room-serve", "namespace": "gpu", "annotations": bounds},
        "spec": {
            "clusterName": "room",
            **({} if asked is None else {"replicas": asked}),
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "version": "v1.36.3",
                    "failureDomain": "east",
                    "bootstrap": {"configRef": {"name": "b"}},
                    "infrastructureRef": {"name": "i"},
                },
            },
        },
    }


def wanted() -> Wanted:
    """Return what its nodes are like."""
    labels = node_labels(deployment(), BOOTSTRAP)
    return Wanted(deployment(), TYPE, labels, node_taints(BOOTSTRAP))


@pytest.mark.parametrize(
    ("asked", "low", "high", "number"),
    [
        (None, "1", "4", 1),
        (None, "0", "4", 0),
        (None, "", "", 1),
        (3, "", "", 3),
        (3, "1", "4", 3),
        (3, "1", "2", 2),
        (1, "2", "4", 2),
        (9, "two", "4", 9),
    ],
)
def test_the_number_that_is_left_out(asked: int | None, low: str, high: str, number: int) -> None:
    """With both sizes the least of them, else one; a number outside the sizes is brought inside."""
    assert replicas(deployment(asked, low, high)) == number


def test_labels_come_from_the_kubelet_and_from_the_machine() -> None:
    """Of a Machine's own labels, only those of Cluster API's domains reach its Node."""
    assert node_labels(deployment(), BOOTSTRAP) == {
        "a": "1",
        "host": "{{ ds.meta_data.uuid }}",
        "node.cluster.x-k8s.io/pool": "serve",
        "x.node-restriction.kubernetes.io/a": "b",
        "node-role.kubernetes.io/gpu": "",
        "topology.kubernetes.io/zone": "east",
    }


def test_machines_take_free_names_and_say_who_made_them() -> None:
    """What cloud-init fills in is filled in; the hardware is that of the pool."""
    one, other = wanted().machines(2, {f"room-serve-{wanted().made_of}-0"})

    assert [one.name[-2:], other.name[-2:]] == ["-1", "-2"]
    assert one.labels["host"] not in (other.labels["host"], "{{ ds.meta_data.uuid }}")
    assert one.taints == (TAINT,)
    assert one.annotations["simulator.evenkeel.dev/machine-deployment"] == "gpu/room-serve"
    assert (one.cpus, one.memory_gib, one.gpus, one.image) == (8, 64, TYPE.gpus, TYPE.image)
    assert wanted().kubernetes == "1.36"


def test_other_templates_make_other_machines() -> None:
    """A name or a version that changes is a roll-out."""
    changed = deployment()
    changed["spec"]["template"]["spec"]["bootstrap"]["configRef"]["name"] = "c"

    assert Wanted(changed, TYPE, {}, ()).made_of != wanted().made_of


def test_hardware_is_found_by_the_name_of_a_pool() -> None:
    """Any label of the machines may carry it; without one, nobody knows what they have."""
    known = {"simulator.evenkeel.dev/machine-types": f'{{"serve": {TYPE.model_dump_json()}}}'}

    assert hardware(deployment(), {"metadata": {"annotations": known}}) == TYPE
    assert hardware(deployment(), {"metadata": {}}) is None


def node(made_of: str, ready: str = "True") -> Json:
    """Return a node."""
    return {
        "metadata": {"annotations": {MADE_OF: made_of}},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


@pytest.mark.parametrize(
    ("nodes", "number", "true"),
    [
        ([], 0, {"MachinesReady", "MachinesUpToDate", "Available"}),
        ([], 1, {"ScalingUp", "MachinesReady", "MachinesUpToDate", "Available"}),
        ([node("x", "False")], 1, {"MachinesUpToDate", "Available"}),
        ([node("x")], 1, {"MachinesReady", "MachinesUpToDate", "Available"}),
        ([node("x"), node("y")], 2, {"MachinesReady", "RollingOut", "Available"}),
        (
            [node("x"), node("x")],
            1,
            {"ScalingDown", "MachinesReady", "MachinesUpToDate", "Available"},
        ),
        ([], 3, {"ScalingUp", "MachinesReady", "MachinesUpToDate"}),
    ],
)
def test_conditions_say_how_far_it_is(nodes: list[Json], number: int, true: set[str]) -> None:
    """As upstream: without machines they count as ready, and one may always be missing."""
    report = status(deployment(), nodes, number, "x", "")

    assert {each["type"] for each in report["conditions"] if each["status"] == "True"} == true


def test_what_keeps_it_from_making_machines_is_said() -> None:
    """A template that is missing is in every condition's message."""
    report = status(deployment(), [], 1, "", "X: not found. Create it.")

    assert {each["message"] for each in report["conditions"]} == {"X: not found. Create it."}
    assert report["phase"] == "ScalingUp"
