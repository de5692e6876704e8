"""Which workloads an autoscaler of the same stack scales."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gitops.drift.owners import at
from gitops.drift.refreshed import Look

_SCALERS: Final = (
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    "kubernetes:autoscaling/v1:HorizontalPodAutoscaler",
    "kubernetes:keda.sh/v1alpha1:ScaledObject",
)
Workload = tuple[str, str, str]
"""Kind, namespace and name."""


def scaled(looks: Iterable[Look]) -> frozenset[Workload]:
    """Return the workloads that an autoscaler targets."""
    found = set()
    for look in looks:
        target = at(look.live, ["spec", "scaleTargetRef"])
        if look.type in _SCALERS and isinstance(target, Mapping):
            kind = str(target.get("kind") or "Deployment")
            found.add((kind, _namespace(look.live), str(target.get("name"))))
    return frozenset(found)


def workload(look: Look) -> Workload:
    """Return the workload that a resource is."""
    return (
        look.type.rpartition(":")[2],
        _namespace(look.live),
        str(at(look.live, ["metadata", "name"])),
    )


def _namespace(live: Mapping[str, Any]) -> str:
    return str(at(live, ["metadata", "namespace"]) or "default")
