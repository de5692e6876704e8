"""Machines of Cluster API in a room with its supervisor: made, scaled, rolled over, taken away."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.cluster_api.definitions import definitions
from simulator.cluster_api.machines import MADE_BY, MAX_SIZE, MIN_SIZE
from simulator.cluster_api.room import install
from simulator.session_data import ClusterApi, MachineType
from tests.simulator.controllers.conftest import L4, TAINT, Room

Json = dict[str, Any]

VERSION = "v1beta2"
CORE = f"cluster.x-k8s.io/{VERSION}"
SPACE = "machines"
CAPACITY = "capacity.cluster-autoscaler.kubernetes.io"


@pytest.fixture(scope="module")
def managed(room: Room) -> Iterator[Room]:
    """The room with Cluster API, for as long as this file's tests take."""
    api = ClusterApi(namespace=SPACE, cluster="centre", infrastructure="metal3")
    install(room.api, api, {"lab": MachineType(cpus=8, memory_gib=64, gpus=L4)})
    room.apply(template("one"), machine_template())
    yield room
    for each in definitions():
        room.api.delete(each)


def made(api_version: str, kind: str, name: str, spec: Json, **metadata: Any) -> Json:
    """Return an object in the room's namespace."""
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name, "namespace": SPACE, **metadata},
        "spec": spec,
    }


def machine_template() -> Json:
    """Return what machines are made of."""
    spec = {"image": {"url": "https://images.example/a", "checksum": "c"}}
    group = f"infrastructure.cluster.x-k8s.io/{VERSION}"
    return made(group, "Metal3MachineTemplate", "metal", {"template": {"spec": spec}})


def template(name: str) -> Json:
    """Return how machines join: with labels and the taint."""
    labels = f"evenkeel.dev/pool=lab,joined={name}"
    registration = {
        "kubeletExtraArgs": [{"name": "node-labels", "value": labels}],
        "taints": [TAINT],
    }
    spec = {"template": {"spec": {"joinConfiguration": {"nodeRegistration": registration}}}}
    group = f"bootstrap.cluster.x-k8s.io/{VERSION}"
    return made(group, "KubeadmConfigTemplate", name, spec)


def deployment(name: str, low: int, high: int, joining: str = "one") -> Json:
    """Return a MachineDeployment of machines with an L4."""
    reference = {"apiGroup": "bootstrap.cluster.x-k8s.io", "kind": "KubeadmConfigTemplate"}
    infrastructure = {
        "apiGroup": "infrastructure.cluster.x-k8s.io",
        "kind": "Metal3MachineTemplate",
        "name": "metal",
    }
    machine = {
        "clusterName": "centre",
        "version": "v1.36.3",
        "bootstrap": {"configRef": {**reference, "name": joining}},
        "infrastructureRef": infrastructure,
    }
    labels = {"node.cluster.x-k8s.io/pool": "lab"}
    annotations = {
        MIN_SIZE: str(low),
        MAX_SIZE: str(high),
        f"{CAPACITY}/gpu-count": "1",
        f"{CAPACITY}/labels": "evenkeel.dev/pool=lab",
    }
    spec = {
        "clusterName": "centre",
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": machine},
    }
    return made(CORE, "MachineDeployment", name, spec, annotations=annotations)


def nodes(room: Room, name: str) -> list[Json]:
    """Return the nodes of a MachineDeployment."""
    return [
        node
        for node in room.api.list("v1", "Node")
        if node["metadata"]["annotations"].get(MADE_BY) == f"{SPACE}/{name}"
    ]


def conditions(room: Room, name: str) -> dict[str, str]:
    """Return the conditions of a MachineDeployment's present generation."""
    found = room.api.get(CORE, "MachineDeployment", name, SPACE)
    status = found.get("status", {})
    if status.get("observedGeneration") != found["metadata"]["generation"]:
        return {}
    return {each["type"]: each["status"] for each in status["conditions"]}


def complete(room: Room, name: str) -> bool:
    """Tell whether all machines are there, ready and of the present templates."""
    found = conditions(room, name)
    return (found.get("ScalingUp"), found.get("MachinesReady"), found.get("MachinesUpToDate")) == (
        "False",
        "True",
        "True",
    )


def test_machines_become_nodes_and_go_again(managed: Room) -> None:
    """As many as there must be at least; with labels, taint and hardware; none is left behind."""
    managed.apply(deployment("come", 2, 2))
    managed.until(lambda: complete(managed, "come"), "two machines")
    one, other = nodes(managed, "come")

    assert one["metadata"]["labels"]["evenkeel.dev/pool"] == "lab"
    assert one["metadata"]["labels"]["node.cluster.x-k8s.io/pool"] == "lab"
    assert TAINT in one["spec"]["taints"]
    assert one["spec"]["podCIDR"] != other["spec"]["podCIDR"]
    assert managed.api.get(CORE, "MachineDeployment", "come", SPACE)["spec"]["replicas"] == 2

    managed.api.delete(deployment("come", 2, 2))
    managed.until(lambda: not nodes(managed, "come"), "no machine")


def test_other_templates_roll_over(managed: Room) -> None:
    """One machine goes before its successor comes, until all are of the present templates."""
    managed.apply(template("two"), deployment("roll", 2, 2))
    managed.until(lambda: complete(managed, "roll"), "two machines")
    managed.apply(deployment("roll", 2, 2, joining="two"))
    managed.until(lambda: complete(managed, "roll"), "two other machines")

    joined = [node["metadata"]["labels"]["joined"] for node in nodes(managed, "roll")]
    assert joined == ["two", "two"]
    managed.api.delete(deployment("roll", 2, 2))
    managed.until(lambda: not nodes(managed, "roll"), "no machine")


def test_a_pod_that_waits_brings_a_machine_from_none(managed: Room, place: str) -> None:
    """The autoscaler knows what a machine will offer before there is one."""
    managed.apply(deployment("zero", 0, 2))
    managed.until(lambda: complete(managed, "zero"), "no machine needed")
    assert nodes(managed, "zero") == []
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "wants", "namespace": place},
        "spec": {
            "nodeSelector": {"evenkeel.dev/pool": "lab"},
            "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
            "containers": [
                {
                    "name": "c",
                    "image": "registry.example/a:1",
                    "resources": {"limits": {"nvidia.com/gpu": "1"}},
                }
            ],
        },
    }
    managed.apply(pod)
    managed.until(lambda: len(nodes(managed, "zero")) == 1, "a machine for the pod")
    managed.api.delete(pod)
    managed.api.delete(deployment("zero", 0, 2))
    managed.until(lambda: not nodes(managed, "zero"), "no machine")


def test_what_is_missing_is_said(managed: Room) -> None:
    """Without its template nothing is made, and the conditions say why."""
    managed.apply(deployment("lost", 1, 1, joining="none"))
    managed.until(lambda: conditions(managed, "lost"), "a report")
    found = managed.api.get(CORE, "MachineDeployment", "lost", SPACE)["status"]["conditions"]

    assert {each["message"] for each in found} == {
        f"KubeadmConfigTemplate {SPACE}/none: not found. Create it."
    }
    assert nodes(managed, "lost") == []
    managed.api.delete(deployment("lost", 1, 1))
