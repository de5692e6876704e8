"""Every Secret and ConfigMap that a pod cannot do without is made by somebody, with its keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.plan import MadeSecret, Plan
from components.addons.record import AddOn
from components.contract import ClusterOffer
from components.section import Section
from simulator.controllers.pod_references import references
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import Json, render
from tests.components.addons.test_cases import CASES, offer_for
from tests.components.addons.test_real_charts import charts
from tests.components.addons.test_real_manifests import built

Place = tuple[str, str, str]
"""Kind, namespace and name."""

_CERTIFICATE = frozenset({"tls.crt", "tls.key", "ca.crt"})
every_case = pytest.mark.parametrize(
    "path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)


def planned(path: Path, cluster: ClusterOffer) -> tuple[AddOn, ClusterOffer, Section]:
    """Return the add-on of a case, its cluster and its options."""
    case = yaml.safe_load(path.read_text())
    addon = catalogue()[path.parts[-3].replace("_", "-")]
    options = addon.options.model_validate(case.get("options") or {})
    return addon, offer_for(cluster, case.get("cluster") or {}), options


@every_case
def test_what_a_plan_names_it_makes(path: Path, cluster: ClusterOffer) -> None:
    """In each case, what the objects of the plan itself name is there."""
    addon, offer, options = planned(path, cluster)
    plan = addon.plan(offer, options)
    objects = [dict(each) for each in (*plan.before, *plan.after)]

    assert missing(addon, offer, plan, objects) == []


@pytest.mark.charts
@every_case
def test_what_charts_name_is_made(path: Path, cluster: ClusterOffer, tmp_path: Path) -> None:
    """In each case, what the real charts name is made by them, by the plan or by an operator."""
    addon, offer, options = planned(path, cluster)
    check(addon, offer, options, tmp_path)


@pytest.mark.charts
@every_addon
@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_what_an_addon_names_is_made(
    addon: AddOn, stage: str, cluster: ClusterOffer, tmp_path: Path
) -> None:
    """The same with every add-on on."""
    check(addon, offer_of(cluster, stage=stage), addon.options(), tmp_path)


def check(addon: AddOn, offer: ClusterOffer, options: Section, folder: Path) -> None:
    """Render all that an add-on installs, and look at what its pods name."""
    plan = addon.plan(offer, options)
    objects = [dict(each) for each in (*plan.before, *plan.after)]
    if plan.charts:
        for chart in charts(addon, offer, options):
            namespace = chart.namespace or addon.namespace
            rendered = render(chart, addon.namespace, offer, folder)
            objects += [placed(each, namespace) for each in rendered]
    if plan.manifests:
        objects += [each for _, made in built(addon, plan, folder) for each in made]

    assert missing(addon, offer, plan, objects) == []


def missing(addon: AddOn, offer: ClusterOffer, plan: Plan, objects: list[Json]) -> list[str]:
    """Return what pods name and nobody makes, a line each."""
    there = dict(made(addon, offer, plan, objects))
    found = []
    for namespace, owner, pod in pods(addon, objects):
        for each in references({"spec": pod}):
            keys = there.get((each.kind, namespace, each.name))
            if keys is None:
                found.append(f"{owner}: {each.kind} {namespace}/{each.name} {each.keys}")
            else:
                lacking = sorted(set(each.keys) - keys)
                found += [f"{owner}: {each.kind} {namespace}/{each.name}: {k}" for k in lacking]
    return found


def placed(obj: Json, namespace: str) -> Json:
    """Return an object of a chart where it goes."""
    return {**obj, "metadata": {"namespace": namespace, **obj["metadata"]}}


def pods(addon: AddOn, objects: list[Json]) -> Iterator[tuple[str, str, Json]]:
    """Yield namespace, owner and spec of every pod that workloads and Jobs ask for."""
    for each in objects:
        spec: Any = each.get("spec") or {}
        if each["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if each["kind"] != "Pod":
            spec = (spec.get("template") or {}).get("spec") or {}
        if isinstance(spec, dict) and isinstance(spec.get("containers"), list):
            meta = each["metadata"]
            yield meta.get("namespace", addon.namespace), f"{each['kind']} {meta['name']}", spec


def made(
    addon: AddOn, offer: ClusterOffer, plan: Plan, objects: list[Json]
) -> Iterator[tuple[Place, frozenset[str]]]:
    """Yield what there is, with its keys."""
    for name, text in plan.config_maps.items():
        yield ("ConfigMap", addon.namespace, name), frozenset(text)
    for secret in plan.secrets:
        for namespace in secret.namespaces or (addon.namespace,):
            yield ("Secret", namespace, secret.name), keys_of(secret)
    for given in plan.given:
        yield ("Secret", addon.namespace, given.name), frozenset((given.key,))
    for lent in plan.borrowed:
        lender = catalogue()[lent.lender]
        lent_by = {each.name: each for each in lender.plan(offer, lender.options()).secrets}
        yield (
            ("Secret", lent.namespace or addon.namespace, lent.name),
            keys_of(lent_by[lent.name]),
        )
    for each in objects:
        namespace = each["metadata"].get("namespace", addon.namespace)
        if each["kind"] in ("Secret", "ConfigMap"):
            fields = ("data", "stringData", "binaryData")
            data = frozenset(key for field in fields for key in each.get(field) or ())
            yield (each["kind"], namespace, each["metadata"]["name"]), data
        elif each["kind"] == "Certificate":
            yield ("Secret", namespace, each["spec"]["secretName"]), _CERTIFICATE
        elif each["kind"] == "ExternalSecret":
            keys = frozenset(one["secretKey"] for one in each["spec"].get("data") or ())
            yield ("Secret", namespace, each["spec"]["target"]["name"]), keys


def keys_of(secret: MadeSecret) -> frozenset[str]:
    """Return the keys of a Secret that is made once."""
    return frozenset((*secret.made, *secret.given))
