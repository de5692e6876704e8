"""Any add-on can be switched off: what others put on the cluster stays as it is, or is named here.

Plans and registered resources are compared, so nothing in a chart is looked at: the same values
make the same objects.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from components.addons.catalogue import catalogue
from components.addons.plan import Plan
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from components.planning.scope import Stage
from tests.pulumi_monitor import registered_by

Described = tuple[str, dict[str, Any]]

MONITORED = (
    *("cert-manager", "external-dns", "external-secrets", "feast", "gpu-health"),
    *("istio", "jobset", "katib", "keda", "kserve", "kueue", "login", "lws", "milvus", "mlflow"),
    *("object-store", "pipelines", "postgresql", "redis", "spark-operator", "trainer"),
)
"""Prometheus defines monitors and rules: those of others come and go with it."""

JOINT: Mapping[str, tuple[str, ...]] = {
    "prometheus": MONITORED,
    # backups need its certificates; Knative's gateway and the pipelines' page go with istio, and
    # so do the pages of Prometheus; in production its gateway's certificates are warned of
    "cert-manager": ("knative", "pipelines", "postgresql", "prometheus"),
    "gateway-api": ("cert-manager", "katib", "knative", "kserve", "pipelines", "prometheus"),
    "istio": ("cert-manager", "katib", "knative", "kserve", "pipelines", "prometheus"),
    # pages know who is asking by it; the dashboard shows what there is
    "login": ("katib", "kubeflow", "notebooks", "pipelines", "prometheus"),
    # in production its gateway grows with what the machines are asked for
    "metrics-server": ("istio",),
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
    """Those that are named as joint have another plan without it, and no other add-on has."""
    gone = with_dependents(name)
    moved: dict[str, list[str]] = {}
    for stage in get_args(Stage):
        whole = replace(everything, stage=stage)
        without = replace(whole, addons=whole.addons - gone)
        for each in catalogue().values():
            plans = (each.plan(offer, each.options()) for offer in (whole, without))
            if each.name not in gone and (parts := changed(*plans)):
                moved.setdefault(each.name, []).extend(parts)

    assert set(moved) == set(JOINT.get(name, ())) - gone, moved


def test_what_is_named_as_joint_is() -> None:
    """The list above holds names of add-ons only, none of them twice."""
    for name, others in JOINT.items():
        assert {name, *others} <= set(catalogue())
        assert len(set(others)) == len(others)


@pytest.fixture(scope="module")
def worlds(everything: ClusterOffer) -> "Worlds":
    """Return what add-ons register, each run of one once."""
    return Worlds(everything)


class Worlds:
    """What add-ons register on clusters that differ in which of them are on.

    An add-on registers the same wherever its plan is the same, so that it runs once for both.
    """

    def __init__(self, offer: ClusterOffer) -> None:
        """Run each add-on where everything is on."""
        self._offer = offer
        self._plans = {each.name: each.plan(offer, each.options()) for each in catalogue().values()}
        self._known = {name: self._run(name, offer) for name in catalogue()}

    def without(self, gone: set[str]) -> dict[str, dict[str, Described]]:
        """Return add-on -> resource -> type and inputs, where some add-ons are off."""
        offer = replace(self._offer, addons=self._offer.addons - gone)
        return {
            name: self._known[name] if self._same(name, offer) else self._run(name, offer)
            for name in catalogue()
            if name not in gone
        }

    def _same(self, name: str, offer: ClusterOffer) -> bool:
        addon = catalogue()[name]
        return addon.plan(offer, addon.options()) == self._plans[name]

    def _run(self, name: str, offer: ClusterOffer) -> dict[str, Described]:
        addon = catalogue()[name]
        args = ReleaseArgs.of(addon, offer)
        lenders = {each.lender for each in args.plan.borrowed}

        def program() -> None:
            made = {
                each: Release(each, ReleaseArgs.of(catalogue()[each], offer)) for each in lenders
            }
            Release(name, replace(args, lenders=made))

        found = registered_by(program)
        others = {part for each in lenders for part in self._run(each, offer)}
        return {part: (each.typ, each.inputs) for part, each in found.items() if part not in others}


def test_no_resource_is_of_two_add_ons(worlds: Worlds) -> None:
    """So whatever goes with one is its own."""
    owners: dict[str, list[str]] = {}
    for name, made in worlds.without(set()).items():
        for part in made:
            owners.setdefault(part, []).append(name)

    assert len(owners) > len(catalogue())
    assert {part: names for part, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", catalogue())
def test_its_own_resources_go_and_no_other_is_touched(name: str, worlds: Worlds) -> None:
    """Those of joint add-ons apart, of which a part changes with it, and most stay as they are."""
    gone = with_dependents(name)
    before, after = worlds.without(set()), worlds.without(gone)
    touched = {
        each: {
            part
            for part in before[each].keys() | made.keys()
            if before[each].get(part) != made.get(part)
        }
        for each, made in after.items()
    }
    joint = set(JOINT.get(name, ()))

    assert after.keys() == before.keys() - gone
    assert {each for each, parts in touched.items() if parts} <= joint
    for each in joint - gone:
        assert not touched[each] or len(touched[each]) < len(before[each]), each
