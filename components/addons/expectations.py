"""What must exist once an add-on is up: to verify it, and to stand in for it in a rehearsal."""

from collections.abc import Mapping
from dataclasses import asdict, field
from typing import Any

from ..frozen import dataclass

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A custom resource definition."""

    group: str
    kind: str
    plural: str
    versions: tuple[str, ...]
    namespaced: bool = True


@dataclass(frozen=True, kw_only=True)
class CustomObject:
    """A custom resource that the chart makes from its values, or settings in a ConfigMap."""

    api_version: str
    kind: str
    name: str
    namespaced: bool = True
    spec_from: Mapping[str, str] = field(default_factory=dict)
    """Field of `spec` (or `*` for all of it) -> dotted path in the chart's values."""

    spec: Mapping[str, Any] = field(default_factory=dict)
    """What the chart always says in `spec`."""

    data: Mapping[str, str] = field(default_factory=dict)
    """What a ConfigMap says, as far as a controller acts by it; such an object has no `spec`."""

    namespace: str = ""
    """Where it is; empty for the chart's namespace."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A workload that must become ready."""

    kind: str
    """`Deployment`, `StatefulSet` or `DaemonSet`."""

    name: str
    image: str
    replicas: int = 1
    """Means nothing for a DaemonSet."""

    made_by: str = "chart"
    """`chart`, or the controller that makes it afterwards."""

    tolerations_from: str = ""
    """Dotted path in the chart's values of what its pods tolerate; empty: the GPU taint alone."""

    namespace: str = ""
    """Where it is; empty for the chart's namespace."""

    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that say which namespaces it watches, where it does not watch all."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service that must exist."""

    name: str
    ports: Mapping[str, int]
    """Name of the port -> number."""

    made_by: str = "chart"
    namespace: str = ""
    """Where it is; empty for the chart's namespace."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric that must be scraped."""

    name: str
    service: str
    port: str
    path: str = "/metrics"


@dataclass(frozen=True, kw_only=True)
class Expectations:
    """Everything that must exist once an add-on is up."""

    definitions: tuple[Definition, ...] = ()
    objects: tuple[CustomObject, ...] = ()
    workloads: tuple[Workload, ...] = ()
    services: tuple[Service, ...] = ()
    metrics: tuple[Metric, ...] = ()

    def to_json(self) -> Json:
        """Return it as plain JSON."""
        return asdict(self)
