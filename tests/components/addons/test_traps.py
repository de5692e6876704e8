"""Traps that no test of one chart shows: hooks that nobody runs, and two owners of one kind."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from components.addons.catalogue import catalogue
from components.addons.plan import Plan
from components.addons.record import AddOn
from components.contract import ClusterOffer
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import found, render, render_anew
from tests.components.addons.test_real_charts import charts, every_addon

HOOKS: Mapping[str, str] = {
    "Job/gpu-operator-cleanup-gpucluster": "removes what the operator made; its namespace goes",
    "*/gpu-operator-node-feature-discovery-prune": "removes labels of nodes, which goes unnoticed",
    "Secret/mlflow-flask-server-secret-key": "made once and kept: the add-on's own MadeSecret",
    "*/network-operator-hooks-*": "rights of the Job below",
    "Job/network-operator-keep-ncp": "keeps a policy of old releases; ours is beside the chart",
}
"""Hook -> why nobody misses it."""

_HOOK = "helm.sh/hook"
_OPTIONS = {"kserve": [{}, {"llm": True}, {"mode": "knative"}]}
"""Those that bring other definitions than the default ones."""


def _plans(addon: AddOn, offer: ClusterOffer) -> list[Plan]:
    return [
        addon.plan(offer, addon.options.model_validate(each))
        for each in _OPTIONS.get(addon.name, [{}])
    ]


def test_no_definition_has_two_owners(everything: ClusterOffer) -> None:
    """Whoever comes second would take it over, and whoever goes first take it along."""
    owners: dict[str, set[str]] = {}
    for addon in catalogue().values():
        for plan in _plans(addon, everything):
            parts = [(each.pin, each.expectations) for each in plan.charts]
            parts += [(each.pin, each.expectations) for each in plan.manifests]
            for pin, expected in parts:
                for each in expected.definitions:
                    owner = f"{addon.name}/{pin.name}"
                    owners.setdefault(f"{each.plural}.{each.group}", set()).add(owner)

    assert len(owners) > 100
    assert {name: who for name, who in owners.items() if len(who) > 1} == {}


def test_what_an_operator_acts_for_is_where_it_looks(everything: ClusterOffer) -> None:
    """Elsewhere nobody would ever act for it, and who waits for it waits for ever."""
    plans = [plan for addon in catalogue().values() for plan in _plans(addon, everything)]
    looks = {
        definition.group: set(workload.env["WATCH_NAMESPACE"].split(","))
        for plan in plans
        for chart in plan.charts
        for workload in chart.expectations.workloads
        if "WATCH_NAMESPACE" in workload.env
        for definition in chart.expectations.definitions
    }
    written = [
        (looks[group], each["metadata"])
        for plan in plans
        for each in (*plan.before, *plan.after)
        if (group := each["apiVersion"].partition("/")[0]) in looks
    ]

    assert looks == {"postgresql.cnpg.io": {"postgresql"}}
    assert len(written) > 5
    assert [meta for where, meta in written if meta["namespace"] not in where] == []


@pytest.mark.charts
def test_no_rendered_api_has_two_owners(cluster: ClusterOffer, tmp_path: Path) -> None:
    """Definitions and aggregated APIs, but for those of which one add-on stands for the other."""
    offer, owners = offer_of(cluster), dict[tuple[str, str], set[str]]()
    for addon in catalogue().values():
        try:
            rendered = list(charts(addon, offer))
        except pytest.skip.Exception:
            continue
        for chart in rendered:
            objects = render(chart, addon.namespace, offer, tmp_path)
            for key in found(objects, "APIService", "CustomResourceDefinition"):
                owners.setdefault(key, set()).add(addon.name)
    several = {key: who for key, who in owners.items() if len(who) > 1}

    assert owners or not several
    for key, who in several.items():
        assert all(who - {each} <= set(catalogue()[each].conflicts) for each in who), key


@pytest.mark.charts
@every_addon
def test_every_hook_is_known(addon: AddOn, cluster: ClusterOffer, tmp_path: Path) -> None:
    """The program drops them: what they would do is done otherwise, or not missed."""
    offer = offer_of(cluster, stage="prod")
    for chart in charts(addon, offer):
        for each in render_anew(chart, addon.namespace, offer, tmp_path, hooks=True):
            kind = (each["metadata"].get("annotations") or {}).get(_HOOK, "test")
            name = each["metadata"]["name"]
            known = [f"{each['kind']}/{name}", f"*/{name}"]
            known += ["*/network-operator-hooks-*"] * name.startswith("network-operator-hooks-")

            assert kind.startswith("test") or set(known) & set(HOOKS), f"{chart.release}: {known}"
