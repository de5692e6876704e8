"""How many machines the cluster autoscaler would choose, from the pods that wait."""

import math
import time
from collections.abc import Callable

from ..cluster.api import Json, KubernetesApi

GPU = "nvidia.com/gpu"
IDLE_SECONDS = 20.0
"""How long a machine above the least number stays without work; in reality ten minutes."""

_COUNT = "capacity.cluster-autoscaler.kubernetes.io/gpu-count"
_LABELS = "capacity.cluster-autoscaler.kubernetes.io/labels"


class Scaling:
    """Chooses sizes; remembers only since when a machine has had nothing to do."""

    def __init__(self, api: KubernetesApi, clock: Callable[[], float] = time.monotonic) -> None:
        """Start without knowing of any machine."""
        self._api = api
        self._clock = clock
        self._idle: dict[str, float] = {}

    def choose(self, deployment: Json, own: list[Json], now: int, bounds: tuple[int, int]) -> int:
        """Return how many machines there should be: more for pods that wait, fewer when idle."""
        low, high = bounds
        waiting = self._waiting(deployment)
        if waiting:
            self._idle.clear()
            coming = sum(1 for node in own if not _offers(node))
            return min(high, now + max(needed(waiting, _gpus_each(deployment)) - coming, 0))
        if now <= low:
            return now
        spare = sum(1 for node in own if self._is_spare(node))
        return max(low, now - spare)

    def is_busy(self, node: Json) -> bool:
        """Tell whether pods with GPUs are on a node."""
        name = node["metadata"]["name"]
        pods = self._api.list("v1", "Pod", fieldSelector=f"spec.nodeName={name}")
        return any(requested(pod) for pod in pods)

    def _is_spare(self, node: Json) -> bool:
        uid = node["metadata"]["uid"]
        if not _offers(node) or self.is_busy(node):
            self._idle.pop(uid, None)
            return False
        since = self._idle.setdefault(uid, self._clock())
        return self._clock() - since >= IDLE_SECONDS

    def _waiting(self, deployment: Json) -> list[int]:
        labels = _labels(deployment)
        pods = self._api.list("v1", "Pod", fieldSelector="status.phase=Pending")
        return [
            requested(pod)
            for pod in pods
            if requested(pod) and _is_unschedulable(pod) and _selects(pod, labels)
        ]


def needed(waiting: list[int], gpus_each: int) -> int:
    """Return how many machines it takes for pods that ask for so many GPUs each; first fit."""
    rooms: list[int] = []
    for gpus in sorted(waiting, reverse=True):
        if gpus > gpus_each:
            continue  # no machine of this kind will ever do
        place = next((index for index, free in enumerate(rooms) if free >= gpus), None)
        if place is None:
            rooms.append(gpus_each - gpus)
        else:
            rooms[place] -= gpus
    return len(rooms)


def requested(pod: Json) -> int:
    """Return how many GPUs a pod asks for."""
    return sum(
        math.floor(float(each.get("resources", {}).get("requests", {}).get(GPU, 0)))
        for each in pod["spec"].get("containers", ())
    )


def _offers(node: Json) -> bool:
    return int(node.get("status", {}).get("allocatable", {}).get(GPU, 0)) > 0


def _gpus_each(deployment: Json) -> int:
    return int(deployment["metadata"].get("annotations", {}).get(_COUNT, 0))


def _labels(deployment: Json) -> dict[str, str]:
    text = deployment["metadata"].get("annotations", {}).get(_LABELS, "")
    return dict(pair.split("=", 1) for pair in text.split(",") if "=" in pair)


def _is_unschedulable(pod: Json) -> bool:
    return any(
        each["type"] == "PodScheduled" and each.get("reason") == "Unschedulable"
        for each in pod.get("status", {}).get("conditions", ())
    )


def _selects(pod: Json, labels: dict[str, str]) -> bool:
    return (pod["spec"].get("nodeSelector") or {}).items() <= labels.items()
