"""Adapters for RDMA show on a node while the pod of their plugin runs there."""

import json

from simulator.cluster.nodes import DEVICES, register
from simulator.controllers.plugged_devices import devices_of, images_of
from simulator.session_data import Machine
from tests.simulator.controllers.conftest import Room

EFA = "vpc.amazonaws.com/efa"
PLUGIN = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "efa", "namespace": "default"},
    "spec": {
        "selector": {"matchLabels": {"app": "efa"}},
        "template": {
            "metadata": {"labels": {"app": "efa"}},
            "spec": {
                "nodeSelector": {"kubernetes.io/hostname": "fabric-0"},
                "containers": [
                    {"name": "p", "image": "registry.example.com/aws-efa-k8s-device-plugin:v1"}
                ],
            },
        },
    },
}


def adapters(room: Room) -> str | None:
    """Return how many adapters the node offers."""
    found: str | None = room.node("fabric-0")["status"]["allocatable"].get(EFA)
    return found


def test_adapters_come_and_go_with_their_plugin(room: Room) -> None:
    """Without it, no pod can ask for one."""
    devices = {EFA: {"count": 32, "plugin": "aws-efa-k8s-device-plugin"}}
    machine = Machine(name="fabric-0", annotations={DEVICES: json.dumps(devices)})
    register(room.api, [machine], "1.36")
    assert adapters(room) is None

    room.apply(PLUGIN)
    room.until(lambda: adapters(room) == "32", "the adapters are offered")
    room.api.delete(PLUGIN)
    room.until(lambda: adapters(room) is None, "the adapters are gone")
    room.api.delete({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "fabric-0"}})


def test_a_node_without_devices_has_none() -> None:
    """The annotation says it all; a DaemonSet without containers has no image."""
    assert devices_of({"metadata": {"name": "n"}}) == {}
    assert images_of({"spec": {"template": {"spec": {}}}}) == []
