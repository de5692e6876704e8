"""Every add-on keeps the contract; a new folder needs no edit here."""

import json
import re
from collections import Counter
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest

from components import addons
from components.addons.catalogue import catalogue, ordered
from components.addons.expectations import Expectations
from components.addons.plan import Plan
from components.addons.record import AddOn
from components.contract import ClusterOffer
from simulator.session_data import Chart

FOLDER = Path(addons.__path__[0])
every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)


def expected(plan: Plan) -> list[Expectations]:
    """Return what each part of a plan expects."""
    parts = [each.expectations for each in plan.charts]
    return parts + [each.expectations for each in plan.manifests]


@every_addon
def test_the_folder_is_called_as_the_addon(addon: AddOn) -> None:
    """A name found in an environment gives the folder; the folder says what it is for."""
    folder = FOLDER / addon.name.replace("-", "_")

    assert re.fullmatch(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", addon.name)
    assert (folder / "__init__.py").exists()
    assert len((folder / "README.md").read_text()) > 200


@every_addon
def test_a_plan_is_the_same_twice_and_plain(addon: AddOn, everything: ClusterOffer) -> None:
    """A plan holds no surprise and no secret: it is JSON, equal in each run."""
    first, second = (addon.plan(everything, addon.options()) for _ in range(2))

    assert _json(first) == _json(second)


def _json(plan: Plan) -> str:
    return json.dumps(asdict(plan), default=str, sort_keys=True)


@every_addon
def test_a_rehearsal_understands_the_expectations(addon: AddOn, everything: ClusterOffer) -> None:
    """What the record expects is what a session can hold."""
    plan = addon.plan(everything, addon.options())
    charts = [Chart.model_validate_json(json.dumps(each)) for each in plan.to_json().values()]

    pins = {each.pin for each in plan.charts} | {each.pin for each in plan.manifests}
    assert pins <= set(addon.pins)
    assert (
        any(each.workloads or each.definitions for each in charts)
        or plan.after_expectations.workloads
        or plan.after_expectations.definitions
    )
    for chart in charts:
        made = {service.name: service.ports for service in chart.services}
        assert all(metric.port in made[metric.service] for metric in chart.metrics)


@every_addon
def test_images_are_pinned(addon: AddOn, everything: ClusterOffer) -> None:
    """No workload that an add-on brings follows a moving tag."""
    plan = addon.plan(everything, addon.options())
    images = [each.image for part in expected(plan) for each in part.workloads]

    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


@every_addon
def test_an_addon_stays_in_its_namespaces(addon: AddOn, everything: ClusterOffer) -> None:
    """Nothing goes to `default` or to `kube-system`, and nothing to a namespace of another's."""
    plan = addon.plan(everything, addon.options())
    others = {each.namespace for each in catalogue().values() if each is not addon}
    own = {addon.namespace, *(each.name for each in plan.namespaces)}
    lenders = {each.namespace for each in addon.needs} | {
        catalogue()[each].namespace for each in addon.uses
    }
    asked = {each["metadata"].get("namespace", "") for each in (*plan.before, *plan.after)}

    assert own.isdisjoint({"default", "kube-system"} | others)
    assert {each.namespace for each in plan.charts} - {""} <= own
    assert asked - {""} <= own | lenders  # such as a database, where PostgreSQL is


@every_addon
def test_needs_are_acyclic_and_uses_exist(addon: AddOn) -> None:
    """A name that is used is that of an add-on; what is used never comes after its user."""
    order = [each.name for each in ordered(catalogue().values())]

    assert set(addon.uses) <= set(order)
    for before in (*(each.name for each in addon.needs), *addon.uses):
        assert order.index(before) < order.index(addon.name)


@every_addon
def test_conflicts_are_mutual(addon: AddOn) -> None:
    """Each of two says that it cannot be beside the other, so that the order does not matter."""
    for name in addon.conflicts:
        assert addon.name in catalogue()[name].conflicts


def test_releases_and_pages_have_names_of_their_own(everything: ClusterOffer) -> None:
    """They are names of resources and of hosts: two cannot share one."""
    plans = [each.plan(everything, each.options()) for each in catalogue().values()]
    for names in (
        [each.release for plan in plans for each in plan.charts],
        [each.pin.name for plan in plans for each in plan.manifests],
        [each.name for plan in plans for each in plan.pages],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_what_is_needed_comes_first() -> None:
    """Add-ons are installed in the order of what they need and use, otherwise by name."""
    base = catalogue()["prometheus"]
    needy = replace(base, name="a", needs=(base,))
    user = replace(base, name="b", uses=("c", "elsewhere"))
    used = replace(base, name="c")
    names = [each.name for each in ordered([base, needy, user, used])]

    assert names == ["prometheus", "a", "c", "b"]
    assert all(one != other for one, other in pairwise(names))
