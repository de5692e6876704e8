"""What the add-ons put on a cluster keeps every rule, or is exempt by name."""

from pathlib import Path

import pytest

from components.addons.catalogue import catalogue
from components.addons.record import AddOn
from components.contract import ClusterOffer
from policies.rules import load
from tests.components.addons.conftest import cluster, offer_of
from tests.policies.addon_objects import Judged, planned, rendered, stood_in

__all__ = ["cluster"]

_UNJUDGED = {
    "CustomResourceDefinition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
}
"""Kinds that no rule speaks of, and some add-ons bring nothing else."""

every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)


@pytest.fixture(scope="module")
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return the offer of a production cluster with everything on."""
    inside = {"company.example.com/internal": "true"}
    return offer_of(cluster, stage="prod", internal_load_balancer=inside)


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Return the rules as production holds them."""
    return Judged("prod")


@every_addon
def test_a_plan_and_its_stand_ins_keep_every_rule(
    addon: AddOn, offer: ClusterOffer, judged: Judged
) -> None:
    """Namespaces, objects beside the charts, and what stands in for the charts."""
    plan = addon.plan(offer, addon.options())
    before = judged.seen
    denials = [
        each
        for obj in (*planned(addon, plan), *stood_in(addon, plan))
        for each in judged.denials(obj)
    ]

    assert denials == []
    assert judged.seen > before


@pytest.mark.charts
@every_addon
def test_real_charts_keep_every_rule(
    addon: AddOn, offer: ClusterOffer, judged: Judged, tmp_path: Path
) -> None:
    """Every object of every chart and kustomization with our values."""
    plan = addon.plan(offer, addon.options())
    before = judged.seen
    objects = list(rendered(addon, plan, offer, tmp_path))
    denials = [each for obj in objects for each in judged.denials(obj)]

    assert denials == []
    assert judged.seen > before or {each["kind"] for each in objects} <= _UNJUDGED
    assert objects or not (plan.charts or plan.manifests)


@every_addon
def test_each_page_is_kept_for_its_add_on(addon: AddOn, offer: ClusterOffer) -> None:
    """Nobody else may answer at the host of a page, and whoever serves it may."""
    rule = next(each for each in load() if each.id == "platform-host-kept")
    hosts = rule.defaults()["hosts"]

    for page in addon.plan(offer, addon.options()).pages:
        assert (page.namespace or addon.namespace) in hosts[page.name], page.name
