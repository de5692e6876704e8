"""Whether workloads and pools are ready, read from the cluster's objects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from operations.charts import ChartSource
from operations.held_pods import why_held
from simulator.cluster.api import KubernetesApi

POOL_LABEL = "evenkeel.dev/pool"
_FIRST_GPU = "simulator.evenkeel.dev/first-gpu-seconds"
_PROBLEM = "simulator.evenkeel.dev/gpu-problem"


@dataclass(frozen=True)
class WantedPool:
    """What an environment asks for under one name."""

    name: str
    accelerator: str
    sharing: str
    """In words, such as `4 slices`; `-` for none."""

    nodes: int
    """How many nodes it has at least."""

    per_node: Mapping[str, int]
    """Extended resource -> how many of it each node offers, such as `nvidia.com/gpu` -> 8.

    Empty where no add-on makes the GPUs known to Kubernetes.
    """


@dataclass(frozen=True)
class GpuProblem:
    """Why nodes have no GPUs."""

    reason: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class PoolStatus:
    """What the cluster has of a wanted pool."""

    wanted: WantedPool
    nodes: int
    allocatable: int
    expected: int
    first_gpu_seconds: float | None
    """The modelled delay from a node's start to its first GPU: simulated, not measured."""

    problems: tuple[GpuProblem, ...] = ()
    """Each reason once, with the nodes that it holds for."""

    @property
    def ready(self) -> bool:
        """Whether enough nodes are there and each offers all that it should."""
        return self.nodes >= self.wanted.nodes and self.allocatable == self.expected


@dataclass(frozen=True)
class WantedWorkload:
    """A workload that must be ready."""

    kind: str
    name: str
    namespace: str
    made_by: str = "chart"
    """`chart`, or the controller that makes it once there are nodes for it."""


@dataclass(frozen=True)
class AddOnStatus:
    """How far an add-on is."""

    name: str
    version: str
    chart: ChartSource

    ready: int
    total: int
    missing: tuple[str, ...]
    """The workloads that are not ready, with what they have."""


def pool_status(wanted: WantedPool, nodes: Iterable[Mapping[str, Any]]) -> PoolStatus:
    """Compare a pool with the nodes that carry its label.

    Args:
        wanted: What the environment asks for.
        nodes: All nodes of the cluster.
    """
    own = [
        node for node in nodes if node["metadata"].get("labels", {}).get(POOL_LABEL) == wanted.name
    ]
    allocatable = sum(
        int(node.get("status", {}).get("allocatable", {}).get(resource, "0"))
        for node in own
        for resource in wanted.per_node
    )
    delays = [
        float(node["metadata"]["annotations"][_FIRST_GPU])
        for node in own
        if _FIRST_GPU in node["metadata"].get("annotations", {})
    ]
    return PoolStatus(
        wanted=wanted,
        nodes=len(own),
        allocatable=allocatable,
        expected=max(len(own), wanted.nodes) * sum(wanted.per_node.values()),
        first_gpu_seconds=min(delays, default=None),
        problems=_problems(own),
    )


def _problems(nodes: Iterable[Mapping[str, Any]]) -> tuple[GpuProblem, ...]:
    names: dict[str, list[str]] = {}
    for node in nodes:
        for reason in node["metadata"].get("annotations", {}).get(_PROBLEM, "").splitlines():
            names.setdefault(reason, []).append(node["metadata"]["name"])
    return tuple(GpuProblem(reason, tuple(sorted(on))) for reason, on in names.items())


def is_awaited(workload: WantedWorkload, nodes: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a workload can be there yet: what runs on GPU nodes needs one.

    Args:
        workload: Which workload is meant.
        nodes: All nodes of the cluster; pools that grow from nothing have none at first.
    """
    by_controller = workload.made_by != "chart" and workload.kind == "DaemonSet"
    return not by_controller or any(
        POOL_LABEL in node["metadata"].get("labels", {}) for node in nodes
    )


def not_ready(workload: WantedWorkload, found: Mapping[str, Any] | None) -> str | None:
    """Return what a workload lacks, or None when it is ready.

    Args:
        workload: Which workload is meant.
        found: The object in the cluster, or None.
    """
    name = f"{workload.kind} {workload.name}"
    if found is None:
        return f"{name} is not there"
    status = found.get("status", {})
    if workload.kind == "DaemonSet":
        wanted, ready = status.get("desiredNumberScheduled", 0), status.get("numberReady", 0)
    else:
        wanted, ready = found["spec"].get("replicas", 1), status.get("readyReplicas", 0)
    seen = status.get("observedGeneration", 0) >= found["metadata"].get("generation", 1)
    return None if seen and ready >= wanted else f"{name} {ready}/{wanted} ready"


class ClusterReader:
    """Reads the workloads of a cluster, one request for each kind."""

    def __init__(self, api: KubernetesApi) -> None:
        """Nothing is read yet."""
        self._api = api
        self._seen: dict[str, dict[tuple[str, str], Mapping[str, Any]]] = {}
        self._events: dict[str, list[dict[str, Any]]] = {}

    def find(self, workload: WantedWorkload) -> Mapping[str, Any] | None:
        """Return a workload's object, or None where there is none."""
        if workload.kind not in self._seen:
            found = self._api.list("apps/v1", workload.kind)
            self._seen[workload.kind] = {_place(each["metadata"]): each for each in found}
        return self._seen[workload.kind].get((workload.namespace, workload.name))

    def lack(self, workload: WantedWorkload) -> str | None:
        """Return what a workload lacks, with what its pods wait for, or None when it is ready."""
        found = self.find(workload)
        lack = not_ready(workload, found)
        held = self._held(found) if lack and found is not None else ()
        return "; ".join([lack, *held]) if lack else None

    def _held(self, workload: Mapping[str, Any]) -> list[str]:
        namespace = workload["metadata"]["namespace"]
        labels = workload["spec"].get("selector", {}).get("matchLabels") or {}
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        pods = self._api.list("v1", "Pod", namespace, labelSelector=selector) if selector else []
        return why_held(pods, self._mounts(namespace)) if pods else []

    def _mounts(self, namespace: str) -> list[dict[str, Any]]:
        """Return the events of volumes that could not be mounted, read once for a namespace."""
        if namespace not in self._events:
            self._events[namespace] = self._api.list(
                "v1", "Event", namespace, fieldSelector="reason=FailedMount"
            )
        return self._events[namespace]

    def nodes(self) -> list[dict[str, Any]]:
        """Return all nodes."""
        return self._api.list("v1", "Node")


def _place(metadata: Mapping[str, Any]) -> tuple[str, str]:
    return metadata["namespace"], metadata["name"]
