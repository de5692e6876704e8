"""What an add-on puts on one cluster, as data: known when the plan is made, and without Pulumi."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from ..frozen import dataclass
from .expectations import Expectations, Json
from .pin import Pin

PodSecurity = Literal["privileged", "baseline", "restricted"]
Values = dict[str, Any]
Object = Mapping[str, Any]
"""A Kubernetes object as its manifest: `apiVersion`, `kind`, `metadata` and the rest."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A Helm chart, and what it is told."""

    pin: Pin
    release: str
    """The Helm release; unique on a cluster, part of the names of the chart's objects and URNs."""

    values: Values
    """The same for the same; no secrets."""

    expectations: Expectations
    """What must exist once it is up."""

    namespace: str = ""
    """Where it goes; empty for the add-on's own namespace."""

    definitions: bool = True
    """Whether the custom resource definitions of its folder `crds/` are installed."""

    scaled: Mapping[str, int] = field(default_factory=dict)
    """Deployments that an autoscaler scales -> with how many pods each begins."""


@dataclass(frozen=True, kw_only=True)
class Manifests:
    """Published manifests, for what has no chart: a kustomization of ours over a pinned source."""

    pin: Pin
    folder: Path
    """The folder of our `kustomization.yaml`: `metadata.name` is the pin's name, `resources` name
    the pin's source, and patches change or leave out what must not be taken as it is."""

    expectations: Expectations


@dataclass(frozen=True, kw_only=True)
class Namespace:
    """A namespace beside the add-on's own."""

    name: str
    pod_security: PodSecurity = "baseline"
    labels: Mapping[str, str] = field(default_factory=dict)


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
    made: tuple[str, ...]
    """Keys whose values are made: 32 random characters of A-Z, a-z, 0-9, - and _ each."""

    given: Mapping[str, str] = field(default_factory=dict)
    """Key -> a value that is no secret; `{KEY}` in it stands for the value made for that key."""

    namespaces: tuple[str, ...] = ()
    """Where it is, with the same values everywhere; empty for the add-on's own namespace."""

    type: str = "Opaque"
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GivenSecret:
    """A Secret with one value that a person has: the stack's secret configuration holds it."""

    name: str
    key: str
    """Under which the Secret holds the value."""

    setting: str
    """Under which the configuration does, after the project's name."""

    meaning: str
    """What the value is, in a few words, for whoever has to bring it."""

    option: str
    """The option that says where the value is, as the environment file has it."""


@dataclass(frozen=True, kw_only=True)
class LentSecret:
    """A copy of a Secret that another add-on made, for this one's pods to read."""

    name: str
    lender: str
    """The add-on that made it: one of `needs`, or of `uses` where that is on."""

    namespace: str = ""
    """Where the copy is; empty for the add-on's own namespace."""


@dataclass(frozen=True, kw_only=True)
class ServiceAccount:
    """A service account that a grant names; the chart is told to use it, not to make one."""

    name: str
    grant: str
    """The name of the grant, whose annotations it gets."""

    namespace: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Something for a browser: reached as `https://NAME.DOMAIN` once istio is on, behind login."""

    name: str
    """The first part of its host's name."""

    title: str
    service: str
    port: int
    namespace: str = ""
    """Where the service is; empty for the add-on's own namespace."""

    path: str = "/"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that an add-on puts on a cluster."""

    charts: tuple[Chart, ...] = ()
    """In the order of installation: each waits for those before it."""

    manifests: tuple[Manifests, ...] = ()
    """They come after the charts, each after those before it."""

    namespaces: tuple[Namespace, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """Further labels of the add-on's own namespace."""

    config_maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name -> data of the ConfigMaps that stand before the charts, which name them."""

    quotas: tuple[Quota, ...] = ()
    secrets: tuple[MadeSecret, ...] = ()
    given: tuple[GivenSecret, ...] = ()
    """Secrets in the add-on's own namespace."""

    borrowed: tuple[LentSecret, ...] = ()
    accounts: tuple[ServiceAccount, ...] = ()
    before: tuple[Object, ...] = ()
    """Objects that stand before the charts."""

    after: tuple[Object, ...] = ()
    """Objects that need the charts: custom resources of theirs, most often."""

    after_expectations: Expectations = field(default_factory=Expectations)
    """What controllers make of `after`, and must exist in the add-on's own namespace."""

    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()
    """What does not work on this cluster, and is told in each preview."""

    brings: Mapping[str, bool] = field(default_factory=dict)
    """Part of a node -> whether it brings it, for policies that cannot see its charts yet."""

    @property
    def pins(self) -> tuple[Pin, ...]:
        """What is installed from elsewhere, each once."""
        pins = [each.pin for each in self.charts] + [each.pin for each in self.manifests]
        return tuple(dict.fromkeys(pins))

    def to_json(self) -> dict[str, Json]:
        """Return what a rehearsal has to know of each chart and each file, as plain JSON.

        The keys are `CHART/RELEASE`, and the names of manifests.
        """
        charts = {
            f"{each.pin.name}/{each.release}": _expected(each.pin, each.expectations)
            for each in self.charts
        }
        return charts | {
            each.pin.name: _expected(each.pin, each.expectations) for each in self.manifests
        }


def _expected(pin: Pin, expectations: Expectations) -> Json:
    return {"version": pin.version, "repository": pin.source, **expectations.to_json()}
