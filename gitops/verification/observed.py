"""A cluster as it was read: plain objects, without a way back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.planning import labels

Json = Mapping[str, Any]
Kind = tuple[str, str]
"""apiVersion and kind."""

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
SERVICE: Kind = ("v1", "Service")
SLICE: Kind = ("discovery.k8s.io/v1", "EndpointSlice")


@dataclass(frozen=True)
class Listing:
    """All objects of one kind in one namespace, or why they could not be read."""

    objects: Mapping[str, Json] = field(default_factory=dict)
    """By name."""

    refused: str = ""
    """Why nothing could be read; empty where it could."""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A cluster at one moment."""

    served: Mapping[Kind, bool]
    """Every kind that the API server serves -> whether its objects are in namespaces."""

    definitions: Mapping[str, Json] = field(default_factory=dict)
    """Custom resource definitions by name, of kinds that are not served as expected."""

    listings: Mapping[tuple[Kind, str], Listing] = field(default_factory=dict)
    """Kind and namespace -> what is there; the namespace of what has none is empty."""

    nodes: Sequence[Json] = ()
    metrics: Mapping[str, str] | None = None
    """Metric -> what Prometheus says of it: empty where it has it. None: Prometheus was not asked.
    """

    no_metrics: str = ""
    """Why Prometheus was not asked."""

    simulated: bool = False

    def listing(self, kind: Kind, namespace: str) -> Listing:
        """Return what is there of a kind in a namespace."""
        return self.listings.get((kind, namespace), Listing())

    @property
    def has_gpu_nodes(self) -> bool:
        """Whether any node belongs to a GPU pool."""
        return any(labels.POOL in (each["metadata"].get("labels") or {}) for each in self.nodes)
