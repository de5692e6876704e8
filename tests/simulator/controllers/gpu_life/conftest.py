"""A stand-in of the GPU operator's chart in the room, up and ready."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

NAMESPACE = "gpu-operator"
NODES = ("train-0", "train-1", "serve-0")
WORKER = "gpu-operator-node-feature-discovery-worker"
SLICES = """
version: v1
sharing:
  timeSlicing:
    resources:
      - {{name: nvidia.com/gpu, replicas: {}}}
"""


@dataclass(frozen=True)
class Operator:
    """The operator, and what its tests ask of it."""

    room: "Room"
    namespace: str = NAMESPACE
    nodes: tuple[str, ...] = NODES
    """The nodes with GPUs inside."""

    worker: str = WORKER
    """The DaemonSet of node feature discovery's workers."""

    def install_policy(self) -> None:
        """Ask for the GPUs."""
        self.room.apply(_policy())

    def remove_policy(self) -> None:
        """Do without the GPUs."""
        self.room.api.delete(_policy())

    def install_worker(self) -> None:
        """Let node feature discovery look at the nodes."""
        self.room.apply(_workload("DaemonSet", WORKER, "nfd:v0.19.0"))

    def tolerate(self, *taints: str) -> None:
        """Let the worker and the operands tolerate taints."""
        listed = [{"key": each, "operator": "Exists"} for each in taints]
        self.room.apply(
            _workload("DaemonSet", WORKER, "nfd:v0.19.0", listed),
            _policy({"daemonsets": {"tolerations": listed}}),
        )

    def share(self, slices: int) -> None:
        """Write the device plugin's ConfigMap."""
        self.room.apply(_config(slices))

    def until_ready(self) -> None:
        """Wait for the policy's status, and for GPUs and their labels on all nodes."""
        self.room.until(self._ready, "the operator ready and GPUs on all nodes")

    def until_gone(self) -> None:
        """Wait until no node offers a GPU."""
        self.room.until(lambda: not any(map(self.room.gpus, NODES)), "the GPUs gone")

    def until_swept(self) -> None:
        """Wait until the operands are gone, too."""
        self.until_gone()
        self.room.until(lambda: self._daemon_sets() == {self.worker}, "the operands gone")

    def _daemon_sets(self) -> set[str]:
        found = self.room.api.list("apps/v1", "DaemonSet", self.namespace)
        return {each["metadata"]["name"] for each in found}

    def _ready(self) -> bool:
        policy = self.room.api.find("nvidia.com/v1", "ClusterPolicy", "cluster-policy") or {}
        labels = self.room.node("serve-0")["metadata"]["labels"]
        state = policy.get("status", {}).get("state")
        return (
            state == "ready"
            and "nvidia.com/gpu.product" in labels
            and all(map(self.room.gpus, NODES))
        )


@pytest.fixture(scope="module")
def operator(room: "Room") -> Iterator[Operator]:
    """A stand-in of the GPU operator's chart, up and ready."""
    serve = room.node("serve-0")
    room.api.patch(serve, {"metadata": {"labels": {"nvidia.com/device-plugin.config": "4"}}})
    workloads = (
        _config(),
        _workload("Deployment", "gpu-operator", "nvcr.io/nvidia/gpu-operator:v26.7.0"),
        _workload("Deployment", "gpu-operator-node-feature-discovery-master", "nfd:v0.19.0"),
        _workload("DaemonSet", WORKER, "nfd:v0.19.0"),
    )
    room.apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        _definition("nvidia.com", "ClusterPolicy", "clusterpolicies", cluster=True),
        _definition("monitoring.coreos.com", "ServiceMonitor", "servicemonitors", cluster=False),
        *workloads,
    )
    # Before the policy: the machine room has GPUs inside, but no node offers any.
    room.until(
        lambda: (
            "feature.node.kubernetes.io/pci-10de.present"
            in room.node("serve-0")["metadata"]["labels"]
        ),
        "the GPU found",
    )
    assert [room.gpus(each) for each in NODES] == [{}, {}, {}]
    operator = Operator(room)
    operator.install_policy()
    operator.until_ready()
    yield operator
    for each in (_policy(), *workloads):
        room.api.delete(each)
    operator.until_gone()


def _definition(group: str, kind: str, plural: str, *, cluster: bool) -> dict[str, Any]:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "scope": "Cluster" if cluster else "Namespaced",
            "versions": [version],
        },
    }


def _workload(
    kind: str, name: str, image: str, tolerations: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name}
    if tolerations is None:
        gpu = {"key": "nvidia.com/gpu", "operator": "Exists"}
        tolerations = [gpu] if kind == "DaemonSet" else []
    pod = {"containers": [{"name": "main", "image": image}], "tolerations": tolerations}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def _policy(more: dict[str, Any] | None = None) -> dict[str, Any]:
    spec = {"devicePlugin": {"config": {"name": "slices"}}, "mig": {"strategy": "mixed"}}
    spec |= more or {}
    return {
        "apiVersion": "nvidia.com/v1",
        "kind": "ClusterPolicy",
        "metadata": {"name": "cluster-policy", "labels": {"evenkeel.dev/stand-in": "true"}},
        "spec": spec,
    }


def _config(slices: int = 4) -> dict[str, Any]:
    meta = {"name": "slices", "namespace": NAMESPACE}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": meta,
        "data": {"4": SLICES.format(slices)},
    }
