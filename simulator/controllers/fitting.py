"""Whether a pod fits a node, as the scheduler decides it: resources, labels, taints, neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..cluster.api import Json
from ..cluster.quantity import number

PODS = "pods"
_HOSTNAME = "kubernetes.io/hostname"
_KEEPS_OUT = ("NoSchedule", "NoExecute")
_EPSILON = 1e-6


@dataclass
class Room:
    """What a node has left, or would have."""

    name: str
    labels: Mapping[str, str]
    taints: Iterable[Mapping[str, str]]
    free: dict[str, float]
    pods: list[Json] = field(default_factory=list)
    """The pods that are there, for those that avoid others."""

    def take(self, pod: Json) -> None:
        """Put a pod in."""
        for resource, amount in requests_of(pod).items():
            self.free[resource] = self.free.get(resource, 0.0) - amount
        self.pods.append(pod)


def fits(pod: Json, room: Room) -> bool:
    """Tell whether the scheduler would put a pod into a room."""
    return (
        _tolerates(pod, room.taints)
        and _selects(pod, room)
        and all(
            amount <= room.free.get(resource, 0.0) + _EPSILON
            for resource, amount in requests_of(pod).items()
            if amount
        )
        and not _avoids(pod, room)
    )


def requests_of(pod: Json) -> dict[str, float]:
    """Return what a pod asks for: its containers together, or the largest that runs before them."""
    spec = pod["spec"]
    total = _sum(spec.get("containers", ()))
    first: dict[str, float] = {}
    for each in spec.get("initContainers", ()):
        own = _sum([each])
        if each.get("restartPolicy") == "Always":
            total = {key: total.get(key, 0) + own.get(key, 0) for key in total | own}
        first = {key: max(first.get(key, 0), own.get(key, 0)) for key in first | own}
    overhead = {key: number(value) for key, value in (spec.get("overhead") or {}).items()}
    asked = {key: max(total.get(key, 0), first.get(key, 0)) for key in total | first}
    both = {key: asked.get(key, 0) + overhead.get(key, 0) for key in asked | overhead}
    return {**both, PODS: 1.0}


def _sum(containers: Iterable[Json]) -> dict[str, float]:
    total: dict[str, float] = {}
    for each in containers:
        resources = each.get("resources") or {}
        asked = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
        for key, value in asked.items():
            total[key] = total.get(key, 0.0) + number(value)
    return total


def _tolerates(pod: Json, taints: Iterable[Mapping[str, str]]) -> bool:
    tolerations = pod["spec"].get("tolerations") or ()
    return all(
        any(_tolerated(each, taint) for each in tolerations)
        for taint in taints
        if taint.get("effect") in _KEEPS_OUT
    )


def _tolerated(toleration: Mapping[str, Any], taint: Mapping[str, str]) -> bool:
    if toleration.get("effect") not in (None, "", taint.get("effect")):
        return False
    exists = toleration.get("operator") == "Exists"
    if not toleration.get("key"):
        return exists
    same_value = (toleration.get("value") or "") == (taint.get("value") or "")
    return bool(toleration["key"] == taint["key"] and (exists or same_value))


def _selects(pod: Json, room: Room) -> bool:
    spec = pod["spec"]
    if not (spec.get("nodeSelector") or {}).items() <= room.labels.items():
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True
    fields = {"metadata.name": room.name}
    return any(
        all(_matches(each, room.labels) for each in term.get("matchExpressions") or ())
        and all(_matches(each, fields) for each in term.get("matchFields") or ())
        for term in required["nodeSelectorTerms"]
    )


def _matches(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(expression["key"])
    values = expression.get("values") or []
    operator = expression["operator"]
    if operator in ("In", "NotIn"):
        return bool(value in values) is bool(operator == "In")
    if operator in ("Exists", "DoesNotExist"):
        return bool(operator == "Exists") is (value is not None)
    if value is None or operator not in ("Gt", "Lt"):
        return False
    return int(value) > int(values[0]) if operator == "Gt" else int(value) < int(values[0])


def _avoids(pod: Json, room: Room) -> bool:
    """Tell whether a pod refuses to be on one node with a pod that is there."""
    anti = (pod["spec"].get("affinity") or {}).get("podAntiAffinity") or {}
    terms = anti.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
    namespace = pod["metadata"].get("namespace")
    return any(
        term.get("topologyKey") == _HOSTNAME
        and other["metadata"].get("namespace") in (term.get("namespaces") or [namespace])
        and _labelled(other, term.get("labelSelector") or {})
        for term in terms
        for other in room.pods
    )


def _labelled(pod: Json, selector: Mapping[str, Any]) -> bool:
    labels = pod["metadata"].get("labels") or {}
    return (selector.get("matchLabels") or {}).items() <= labels.items() and all(
        _matches(each, labels) for each in selector.get("matchExpressions") or ()
    )
