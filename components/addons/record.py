"""The record of an add-on: everything about it, as data, without Pulumi."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..contract import ClusterOffer
from ..section import Section
from .expectations import Expectations, Json

PodSecurity = Literal["privileged", "baseline", "restricted"]
Values = dict[str, Any]


def _no_config_maps(cluster: ClusterOffer) -> Mapping[str, Mapping[str, str]]:
    del cluster
    return {}


def _no_quotas(cluster: ClusterOffer) -> tuple["Quota", ...]:
    del cluster
    return ()


class NoOptions(Section):
    """The options of an add-on that has none."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A Helm chart, pinned."""

    name: str
    version: str
    repository: str
    """An HTTPS repository."""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A ResourceQuota that lets pods of some priority classes into the add-on's namespace."""

    name: str
    pods: int
    """How many of them there may be."""

    priority_classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MadeSecret:
    """A Secret that is made once and kept (docs/adr/0007-a-password-made-once.md)."""

    name: str
    user_key: str
    user: str
    password_key: str


@dataclass(frozen=True, kw_only=True, eq=False)
class AddOn:
    """One add-on."""

    name: str
    """Its name in an environment file."""

    namespace: str
    release: str
    """The Helm release; part of the names of the chart's objects."""

    chart: Chart
    values: Callable[[ClusterOffer, Any], Values]
    """The chart's values for a cluster and the add-on's options; the same for the same."""

    expectations: Callable[[ClusterOffer], Expectations]
    """What must exist once it is up on a cluster."""

    config_maps: Callable[[ClusterOffer], Mapping[str, Mapping[str, str]]] = _no_config_maps
    """Name -> data of the ConfigMaps that stand beside the chart and that its values name."""

    quotas: Callable[[ClusterOffer], tuple[Quota, ...]] = _no_quotas
    """What lets its pods in where a cluster keeps some priorities to its own namespaces."""

    options: type[Section] = NoOptions
    needs: tuple["AddOn", ...] = ()
    """Add-ons that must be on too, and are installed before it."""

    pod_security: PodSecurity = "baseline"
    """What its pods need to be allowed in its namespace."""

    secrets: tuple[MadeSecret, ...] = ()

    def expected_chart(self, cluster: ClusterOffer) -> Json:
        """Return what a rehearsal needs to know of its chart, as plain JSON."""
        return {
            "version": self.chart.version,
            "repository": self.chart.repository,
            **self.expectations(cluster).to_json(),
        }
