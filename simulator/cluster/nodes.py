"""The session's machines as nodes of its cluster; none announces a GPU by itself."""

import itertools
import json
import threading
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ..errors import ApiError
from ..session import Session
from ..session_data import Image, Machine
from .api import KubernetesApi
from .door import until_open

GPUS = "simulator.evenkeel.dev/gpus"
"""The annotation that carries a machine's GPUs (JSON of `session_data.Gpus`)."""

IMAGE = "simulator.evenkeel.dev/image"
"""The annotation that carries what a machine's image and cloud bring (`session_data.Image`)."""

DEVICES = "simulator.evenkeel.dev/devices"
"""The annotation that carries devices beside GPUs: resource -> `count`, and `plugin`, a part of the
image whose pod makes them known."""

SYSTEM = Machine(name="system-0", cpus=64, memory_gib=256)
"""The untainted node on which everything without a GPU runs."""

_SYSTEMS = {
    "al2023": "Amazon Linux 2023",
    "cos": "Container-Optimized OS from Google",
    "talos": "Talos (v1.15.0)",
    "ubuntu": "Ubuntu 24.04 LTS",
}
"""Operating system of an image -> how its nodes name it."""

_MANAGER = "evenkeel-machines"
_TURNS = threading.Lock()
"""Pools are made at the same time: two of them would take the same free ranges."""

_CONFLICT = 409


def add_machines(api: KubernetesApi, session: Session) -> list[str]:
    """Register the session's machines that are not nodes yet, and its system node.

    Returns:
        The names of the nodes that were added.
    """
    system = (SYSTEM,) if session.data.system_node else ()
    return register(api, (*system, *session.data.machines), session.data.kubernetes)


def register(api: KubernetesApi, machines: Iterable[Machine], kubernetes: str) -> list[str]:
    """Register machines that are not nodes yet, as their kubelets would.

    A node that exists is left as it is: labels, taints and capacity belong to others by then.

    Args:
        api: The cluster.
        machines: What joins.
        kubernetes: The minor version of the kubelets, such as `1.36`.

    Returns:
        The names of the nodes that were added.
    """
    with _TURNS:
        return _register(api, machines, kubernetes)


def _register(api: KubernetesApi, machines: Iterable[Machine], kubernetes: str) -> list[str]:
    nodes = api.list("v1", "Node")
    known = {each["metadata"]["name"] for each in nodes}
    taken = {each.get("spec", {}).get("podCIDR") for each in nodes}
    free = (index for index in itertools.count() if _pod_range(index) not in taken)
    added = []
    for machine in machines:
        if machine.name in known:
            continue
        try:
            node = _node(machine, next(free), kubernetes)
            until_open(partial(_join, api, node))  # a kubelet tries again, too
        except ApiError as error:
            if error.status != _CONFLICT:
                raise
        added.append(machine.name)
        known.add(machine.name)
    return added


def _join(api: KubernetesApi, node: Mapping[str, Any]) -> None:
    api.request("POST", "/api/v1/nodes", node, query={"fieldManager": _MANAGER})


def _node(machine: Machine, index: int, kubernetes: str) -> dict[str, Any]:
    annotations = {
        "kwok.x-k8s.io/node": "fake",
        "node.alpha.kubernetes.io/ttl": "0",
        IMAGE: machine.image.model_dump_json(),
        **machine.annotations,
    }
    if machine.gpus is not None:
        annotations[GPUS] = machine.gpus.model_dump_json()
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": machine.name,
        "kubernetes.io/os": "linux",
        **machine.labels,
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": machine.name, "labels": labels, "annotations": annotations},
        "spec": _spec(machine, index),
        "status": _status(machine, index, kubernetes),
    }


def _spec(machine: Machine, index: int) -> dict[str, Any]:
    # A range of addresses each, or two pods of different nodes would share one.
    spec: dict[str, Any] = {"podCIDR": _pod_range(index), "podCIDRs": [_pod_range(index)]}
    return spec | ({"taints": [dict(each) for each in machine.taints]} if machine.taints else {})


def _status(machine: Machine, index: int, kubernetes: str) -> dict[str, Any]:
    capacity = {
        "cpu": str(machine.cpus),
        "ephemeral-storage": "512Gi",
        "memory": f"{machine.memory_gib}Gi",
        "pods": "250",
    }
    return {
        "addresses": [
            {"type": "InternalIP", "address": _address(index)},
            {"type": "Hostname", "address": machine.name},
        ],
        "capacity": capacity,
        "allocatable": capacity,
        "nodeInfo": _node_info(machine.image, kubernetes),
    }


def _node_info(image: Image, kubernetes: str) -> Mapping[str, str]:
    return {
        "architecture": "amd64",
        "bootID": "",
        "containerRuntimeVersion": "containerd://2.1.0",
        "kernelVersion": "6.8.0-simulated",
        "kubeProxyVersion": "",
        "kubeletVersion": f"v{kubernetes}.0-evenkeel-simulated{image.kubelet}",
        "machineID": "",
        "operatingSystem": "linux",
        "osImage": f"{_SYSTEMS.get(image.os, image.os)} (simulated)",
        "systemUUID": "",
    }


def _address(index: int) -> str:
    return f"10.64.{index // 250}.{index % 250 + 1}"


def _pod_range(index: int) -> str:
    return f"10.{128 + index // 256}.{index % 256}.0/24"


def gpus_of(node: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the GPUs that a node's machine has (`session_data.Gpus` as JSON), or None."""
    return _annotated(node, GPUS)


def image_of(node: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a node's image and cloud bring (`session_data.Image` as JSON), or None."""
    return _annotated(node, IMAGE)


def _annotated(node: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    text = node["metadata"].get("annotations", {}).get(name)
    if text is None:
        return None
    found: dict[str, Any] = json.loads(text)
    return found
