"""Any add-on can be switched off: what others put on the cluster stays as it is, or is named here.

Plans are compared, so nothing in a chart is looked at: the same values make the same objects.
"""

from collections.abc import Mapping
from dataclasses import fields, replace

import pytest

from components.addons.catalogue import catalogue
from components.addons.plan import Plan
from components.contract import ClusterOffer

MONITORED = (
    *("cert-manager", "clearml", "external-dns", "external-secrets", "feast", "gpu-health"),
    *("istio", "jobset", "katib", "keda", "kserve", "kueue", "login", "lws", "milvus", "mlflow"),
    *("object-store", "pipelines", "postgresql", "redis", "spark-operator", "trainer"),
)
"""Prometheus defines monitors and rules: those of others come and go with it."""

JOINT: Mapping[str, tuple[str, ...]] = {
    "prometheus": MONITORED,
    # backups need its certificates; Knative's gateway and the pipelines' page go with istio
    "cert-manager": ("knative", "pipelines", "postgresql"),
    "gateway-api": ("katib", "knative", "kserve", "pipelines"),
    "istio": ("katib", "knative", "kserve", "pipelines"),
    # pages know who is asking by it; the dashboard shows what there is
    "login": ("katib", "kubeflow", "notebooks", "pipelines"),
    "katib": ("kubeflow",),
    "notebooks": ("kubeflow",),
    "pipelines": ("kubeflow",),
    "postgresql": ("kubeflow",),
    "kubeflow": ("pipelines",),
}
"""Add-on -> those whose plans look at whether it is on."""


def with_dependents(name: str) -> set[str]:
    """Return an add-on and all that need it: they go together."""
    gone = {name}
    while True:
        more = {
            each.name
            for each in catalogue().values()
            if each.name not in gone and any(need.name in gone for need in each.needs)
        }
        if not more:
            return gone
        gone |= more


def changed(one: Plan, other: Plan) -> list[str]:
    """Return which parts of two plans differ."""
    return [
        each.name for each in fields(Plan) if getattr(one, each.name) != getattr(other, each.name)
    ]


@pytest.mark.parametrize("name", catalogue())
def test_nobody_else_changes(name: str, everything: ClusterOffer) -> None:
    """An add-on that is not named as joint has the same plan with and without it."""
    gone = with_dependents(name)
    without = replace(everything, addons=everything.addons - gone)
    moved = {
        each.name: parts
        for each in catalogue().values()
        if each.name not in gone
        and (parts := changed(*(each.plan(o, each.options()) for o in (everything, without))))
    }

    assert set(moved) <= set(JOINT.get(name, ())), moved


def test_what_is_named_as_joint_is() -> None:
    """The list above holds names of add-ons only, none of them twice."""
    for name, others in JOINT.items():
        assert {name, *others} <= set(catalogue()) | {"clearml", "feast"}
        assert len(set(others)) == len(others)
