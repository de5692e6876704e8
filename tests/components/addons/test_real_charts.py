"""The real charts take our values, bring what the records expect, and nothing that must not be."""

import base64
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.addons.catalogue import catalogue
from components.addons.images import FILLED_IN
from components.addons.plan import Chart
from components.addons.record import AddOn
from components.contract import ClusterOffer
from components.section import Section
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import (
    WORKLOADS,
    Json,
    archive,
    at,
    defaults_of,
    found,
    render,
    render_anew,
    texts,
    unknown_values,
)

pytestmark = pytest.mark.charts
every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)
every_stage = pytest.mark.parametrize("stage", ["dev", "prod"])
_WORD_FOR_SECRET = re.compile(r"pass|secret|token|credential|apikey|access.?key", re.IGNORECASE)
_NO_SECRETS = {"", "true", "false", "changeme-never", "etcd-cluster-k8s"}
"""The last one is what instances of etcd call their group, in a variable named a token."""


@pytest.fixture
def offer(cluster: ClusterOffer, stage: str) -> ClusterOffer:
    """Return the offer of a cluster with everything on."""
    return offer_of(cluster, stage=stage)


def charts(addon: AddOn, offer: ClusterOffer, options: Section | None = None) -> Iterator[Chart]:
    """Yield an add-on's charts of which there are archives; skip where there is none of them."""
    planned = addon.plan(offer, options or addon.options()).charts
    skipped = 0
    for each in planned:
        try:
            archive(each)
        except pytest.skip.Exception as skip:
            skipped += 1
            if skipped == len(planned):
                raise skip from None
        else:
            yield each
    if not planned:
        pytest.skip(f"{addon.name} installs no chart")


@every_addon
@every_stage
def test_every_value_is_one_of_the_charts(addon: AddOn, offer: ClusterOffer) -> None:
    """Helm ignores what it does not know: each value has a default, or a template reads it."""
    for chart in charts(addon, offer):
        assert unread(chart) == [], chart.release


def unread(chart: Chart) -> list[str]:
    """Return the paths of values that a chart neither has a default for nor reads anywhere."""
    files = texts(chart)
    templates = "".join(text for name, text in files.items() if "templates/" in name)
    return unknown_values(chart.values, defaults_of(files), templates)


@every_addon
@every_stage
def test_two_renderings_are_alike(addon: AddOn, offer: ClusterOffer, tmp_path: Path) -> None:
    """A preview without a change shows no change."""
    for chart in charts(addon, offer):
        first = render(chart, addon.namespace, offer, tmp_path)
        second = render_anew(chart, addon.namespace, offer, tmp_path)

        assert first == second, chart.release


@every_addon
@every_stage
def test_definitions_are_exactly_those(addon: AddOn, offer: ClusterOffer, tmp_path: Path) -> None:
    """Each CRD of a chart is expected, with its versions and its scope, and no other is."""
    for chart in charts(addon, offer):
        objects = render(chart, addon.namespace, offer, tmp_path)
        rendered = {
            (
                spec["group"],
                spec["names"]["kind"],
                spec["names"]["plural"],
                tuple(sorted(version["name"] for version in spec["versions"])),
                spec["scope"] == "Namespaced",
            )
            for spec in (
                each["spec"] for each in found(objects, "CustomResourceDefinition").values()
            )
        }

        assert rendered == {
            (each.group, each.kind, each.plural, tuple(sorted(each.versions)), each.namespaced)
            for each in chart.expectations.definitions
        }, chart.release


@every_addon
@every_stage
def test_workloads_are_exactly_those(addon: AddOn, offer: ClusterOffer, tmp_path: Path) -> None:
    """Each workload that a chart makes is expected, with its replicas and one of its images."""
    for chart in charts(addon, offer):
        objects = render(chart, addon.namespace, offer, tmp_path)
        expected = [w for w in chart.expectations.workloads if w.made_by == "chart"]
        rendered = {key: each["spec"] for key, each in found(objects, *WORKLOADS).items()}

        assert set(rendered) == {(each.kind, each.name) for each in expected}, chart.release
        for each in expected:
            spec = rendered[each.kind, each.name]
            assert each.kind == "DaemonSet" or least(objects, each.name, spec) == each.replicas, (
                each
            )
            containers = spec["template"]["spec"]["containers"]
            given = [v for one in containers for v in one.get("env") or () if v.get("value")]
            told = {v["name"]: v["value"] for v in given if v["name"] == "WATCH_NAMESPACE"}
            assert each.env == told, each
            images = [container["image"] for container in containers]
            assert each.image in images or FILLED_IN & set(images)


def least(objects: list[Json], name: str, spec: Json) -> int:
    """Return how many replicas a workload has at least, its autoscaler's where it says none."""
    scaled = {
        at(each, "spec.scaleTargetRef.name"): int(each["spec"]["minReplicas"])
        for each in found(objects, "HorizontalPodAutoscaler").values()
    }
    return scaled.get(name, 1) if "replicas" not in spec else int(spec["replicas"])


@every_addon
@every_stage
def test_services_are_those_in_the_namespace(
    addon: AddOn, offer: ClusterOffer, tmp_path: Path
) -> None:
    """Each service that a chart makes in its namespace is expected, with its ports."""
    for chart in charts(addon, offer):
        namespace = chart.namespace or addon.namespace
        objects = render(chart, addon.namespace, offer, tmp_path)
        rendered = {
            name: {
                port.get("name", str(port["port"])): port["port"] for port in each["spec"]["ports"]
            }
            for (_, name), each in found(objects, "Service").items()
            if each["metadata"].get("namespace", namespace) == namespace
        }

        assert rendered == {
            each.name: dict(each.ports)
            for each in chart.expectations.services
            if each.made_by == "chart"
        }, chart.release


@every_addon
@every_stage
def test_nothing_goes_where_it_must_not(addon: AddOn, offer: ClusterOffer, tmp_path: Path) -> None:
    """No object is put into `default` or `kube-system`, nor into another add-on's namespace."""
    plan = addon.plan(offer, addon.options())
    own = {addon.namespace, "", *(each.name for each in plan.namespaces)}
    for chart in charts(addon, offer):
        objects = render(chart, addon.namespace, offer, tmp_path)
        elsewhere = {
            f"{each['kind']} {each['metadata']['namespace']}/{each['metadata']['name']}"
            for each in objects
            if each["metadata"].get("namespace", "") not in own
        }

        assert elsewhere <= _ALLOWED_ELSEWHERE.get(addon.name, set()), chart.release


_ALLOWED_ELSEWHERE: dict[str, set[str]] = {
    # who may read how the API server checks clients is said where that is kept
    "keda": {"RoleBinding kube-system/keda-operator-auth-reader"},
    "prometheus-adapter": {"RoleBinding kube-system/prometheus-adapter-auth-reader"},
    "kueue": {"RoleBinding kube-system/kueue-visibility-server-auth-reader"},
    "metrics-server": {"RoleBinding kube-system/metrics-server-auth-reader"},
}


@every_addon
@every_stage
def test_no_password_comes_from_a_chart(addon: AddOn, offer: ClusterOffer, tmp_path: Path) -> None:
    """No Secret and no variable that a chart renders holds a value that looks like a password."""
    for chart in charts(addon, offer):
        objects = render(chart, addon.namespace, offer, tmp_path)

        assert list(passwords(objects)) == [], chart.release


def passwords(objects: list[Json]) -> Iterator[str]:
    """Yield where Secrets and variables hold a value that looks like a password."""
    for (_, name), each in found(objects, "Secret").items():
        encoded = (each.get("data") or {}).items()
        data = {
            key: base64.b64decode(value or "").decode(errors="replace") for key, value in encoded
        }
        for key, value in (data | (each.get("stringData") or {})).items():
            if _WORD_FOR_SECRET.search(key) and str(value) not in _NO_SECRETS:
                yield f"Secret {name}: {key}"
    for (kind, name), each in found(objects, *WORKLOADS, "Job", "CronJob").items():
        pod = at(each, "spec.template.spec") or at(each, "spec.jobTemplate.spec.template.spec")
        containers = itertools.chain(pod["containers"], pod.get("initContainers") or ())
        for variable in (v for container in containers for v in container.get("env") or ()):
            value = str(variable.get("value") or "")
            what = variable["name"]
            named = _WORD_FOR_SECRET.search(what) and not what.endswith("_NAME")
            if named and value not in _NO_SECRETS and "/" not in value:
                yield f"{kind} {name}: {what}"


@every_addon
def test_in_production_nothing_has_one_replica_only(
    addon: AddOn, cluster: ClusterOffer, tmp_path: Path
) -> None:
    """Deployments have two replicas and a disruption budget, or the record says why not."""
    offer = offer_of(cluster, stage="prod")
    for chart in charts(addon, offer):
        objects = render(chart, addon.namespace, offer, tmp_path)
        single = {
            name
            for (_, name), each in found(objects, "Deployment").items()
            if least(objects, name, each["spec"]) < 2
        }

        assert single == set(addon.singletons) & {n for _, n in found(objects, "Deployment")}


@every_addon
@every_stage
def test_every_container_says_what_it_needs(
    addon: AddOn, offer: ClusterOffer, tmp_path: Path
) -> None:
    """Processor and memory are asked for, and memory is limited."""
    for chart in charts(addon, offer):
        objects = render(chart, addon.namespace, offer, tmp_path)
        lacking = [
            f"{kind} {name}: {container['name']}"
            for (kind, name), each in found(objects, *WORKLOADS).items()
            for container in each["spec"]["template"]["spec"]["containers"]
            if not all(
                at(container, f"resources.{path}")
                for path in ("requests.cpu", "requests.memory", "limits.memory")
            )
        ]

        assert lacking == [], chart.release


def test_what_no_chart_reads_is_found() -> None:
    """The check of values can fail."""
    assert unknown_values({"a": {"b": 1}, "c": 2}, {"a": {}}, "{{ .Values.c }}") == ["a.b"]
    assert unknown_values({"a": {"b": 1}}, {"a": {}}, "{{ with .Values.a }}") == []
    assert unknown_values({"a": {"b": 1}}, {"a": {"c": 1}}, "{{ with .Values.a }}") == ["a.b"]
    assert unknown_values({"a": {"b": 1}}, {"a": {"c": 1}}, "{{ toYaml .Values.a }}") == []
