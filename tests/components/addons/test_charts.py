"""The real charts bring what the records expect, with our values, twice alike."""

import json
import os
import subprocess
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.gpu_operator.values import IMAGES
from components.addons.record import AddOn
from components.contract import ClusterOffer
from simulator.cluster.tools import find_tool
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.session_data import Chart
from tests.gpu_rows import ROWS

pytestmark = pytest.mark.charts
Json = dict[str, Any]
ARCHIVES = os.environ.get("EVENKEEL_CHARTS")
every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)


class _Loader(yaml.CSafeLoader):
    """YAML in which an unquoted `=`, which Prometheus' CRDs have, is text."""


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:value"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def archive(addon: AddOn) -> Path:
    """Return the chart's archive, or skip."""
    if not ARCHIVES:
        pytest.skip("needs the real charts: set EVENKEEL_CHARTS to a folder of archives")
    return Path(ARCHIVES) / f"{addon.chart.name}-{addon.chart.version}.tgz"


def render(addon: AddOn, cluster: ClusterOffer, folder: Path) -> list[Json]:
    """Return the objects that a chart renders with our values."""
    values = folder / "values.json"
    values.write_text(json.dumps(addon.values(cluster, addon.options())))
    words = [addon.release, str(archive(addon)), "--namespace", addon.namespace]
    words += ["--values", str(values), "--include-crds", "--no-hooks"]
    words += ["--kube-version", f"{cluster.kubernetes}.0"]
    done = subprocess.run(
        [find_tool("helm"), "template", *words],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
    )
    return [each for each in yaml.load_all(done.stdout, Loader=_Loader) if each]


Rendered = Callable[[AddOn], list[Json]]


@pytest.fixture(scope="module")
def rendered_once(cluster: ClusterOffer, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """Return what renders an add-on's chart, each once."""
    return cache(lambda addon: render(addon, cluster, tmp_path_factory.mktemp("rendered")))


def found(objects: list[Json], kind: str) -> dict[str, Json]:
    """Return the objects of a kind by name."""
    return {each["metadata"]["name"]: each for each in objects if each["kind"] == kind}


@every_addon
def test_two_renderings_are_alike(addon: AddOn, cluster: ClusterOffer, tmp_path: Path) -> None:
    """A preview without a change shows no change."""
    assert render(addon, cluster, tmp_path) == render(addon, cluster, tmp_path)


@every_addon
def test_definitions_are_exactly_those(
    addon: AddOn, cluster: ClusterOffer, rendered_once: Rendered
) -> None:
    """Each CRD of the chart is expected, with its versions and its scope, and no other is."""
    rendered = {
        (
            spec["group"],
            spec["names"]["kind"],
            spec["names"]["plural"],
            tuple(version["name"] for version in spec["versions"]),
            spec["scope"] == "Namespaced",
        )
        for spec in (
            each["spec"]
            for each in found(rendered_once(addon), "CustomResourceDefinition").values()
        )
    }

    assert rendered == {
        (each.group, each.kind, each.plural, each.versions, each.namespaced)
        for each in addon.expectations(cluster).definitions
    }


@every_addon
def test_workloads_are_exactly_those(
    addon: AddOn, cluster: ClusterOffer, rendered_once: Rendered
) -> None:
    """Each workload that the chart makes is expected, with its replicas and one of its images."""
    objects = rendered_once(addon)
    expected = [w for w in addon.expectations(cluster).workloads if w.made_by == "chart"]
    rendered = {
        (kind, name): each["spec"]
        for kind in ("Deployment", "StatefulSet", "DaemonSet")
        for name, each in found(objects, kind).items()
    }

    assert set(rendered) == {(each.kind, each.name) for each in expected}
    for each in expected:
        spec = rendered[each.kind, each.name]
        assert spec.get("replicas", 1) == each.replicas
        images = [container["image"] for container in spec["template"]["spec"]["containers"]]
        assert each.image in images


@every_addon
def test_services_are_those_in_the_namespace(
    addon: AddOn, cluster: ClusterOffer, rendered_once: Rendered
) -> None:
    """Each service that the chart makes in its namespace is expected, with its ports."""
    rendered = {
        name: {port["name"]: port["port"] for port in each["spec"]["ports"]}
        for name, each in found(rendered_once(addon), "Service").items()
        if each["metadata"].get("namespace") == addon.namespace
    }

    assert rendered == {
        each.name: dict(each.ports)
        for each in addon.expectations(cluster).services
        if each.made_by == "chart"
    }


@every_addon
def test_custom_objects_carry_what_the_values_say(
    addon: AddOn, cluster: ClusterOffer, rendered_once: Rendered
) -> None:
    """A stand-in made from the values says nothing that the real object contradicts."""
    objects = rendered_once(addon)
    values = addon.values(cluster, addon.options())
    for expected in addon.expectations(cluster).objects:
        real = found(objects, expected.kind)[expected.name]

        assert real["apiVersion"] == expected.api_version
        for key, path in expected.spec_from.items():
            value = at(values, path)
            assert value is None or contradictions(value, at(real["spec"], key), key) == []


def at(tree: Any, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what lies at a dotted path, or None."""
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def contradictions(value: Any, real: Any, path: str) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the paths at which the real object differs from what the values say."""
    if isinstance(value, dict) and isinstance(real, dict):
        return [
            found_path
            for key, inner in value.items()
            for found_path in contradictions(inner, real.get(key), f"{path}.{key}")
        ]
    return [] if value == real else [path]


def test_the_pinned_images_are_the_charts_own(tmp_path: Path) -> None:
    """Images that are written out for the stand-in are those that the chart was released with."""
    addon = catalogue()["gpu-operator"]
    shown = subprocess.run(
        [find_tool("helm"), "show", "values", str(archive(addon))],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
    )
    defaults = yaml.safe_load(shown.stdout)
    ours = {operand: dict(image) for operand, image in IMAGES.items()}
    theirs = {
        operand: {key: str(defaults[operand].get(key, addon.chart.version)) for key in image}
        for operand, image in IMAGES.items()
    }

    assert theirs == ours


def unknown_values(values: Json, defaults: Json, templates: str, path: str = "") -> list[str]:
    """Return the paths of values that a chart neither has a default for nor reads anywhere."""
    found = []
    for key, value in values.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict) and isinstance(defaults.get(key), dict):
            found += unknown_values(value, defaults[key], templates, here)
        elif key not in defaults and f".Values.{here}" not in templates:
            found.append(here)
    return found


def unknown_fields(value: Any, schema: Json, path: str) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the paths of fields that a custom resource's definition does not have."""
    if isinstance(value, list):
        return [each for item in value for each in unknown_fields(item, schema["items"], path)]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    return [
        found_path
        for key, inner in value.items()
        for found_path in (
            unknown_fields(inner, known[key], f"{path}.{key}")
            if key in known
            else [f"{path}.{key}"]
        )
    ]


@pytest.mark.parametrize("row", ROWS)
def test_the_operators_chart_takes_every_value_of_every_row(row: str, tmp_path: Path) -> None:
    """Helm ignores what it does not know: each value must be read, and arrive in the policy."""
    addon, offer = catalogue()["gpu-operator"], ROWS[row].offer
    values = addon.values(offer, addon.options())
    with tarfile.open(archive(addon)) as chart:
        read = {each.name: chart.extractfile(each) for each in chart if each.isfile()}
        texts = {name: file.read().decode() for name, file in read.items() if file}
    defaults = yaml.safe_load(texts["gpu-operator/values.yaml"])
    templates = "".join(text for name, text in texts.items() if "/templates/" in name)
    objects = render(addon, offer, tmp_path)
    (policy,) = found(objects, "ClusterPolicy").values()
    definition = found(objects, "CustomResourceDefinition")["clusterpolicies.nvidia.com"]
    schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    expected = Chart.model_validate_json(json.dumps(addon.expected_chart(offer)))
    stood_in = next(
        each["spec"]
        for each in stand_in(expected, addon.release, values)
        if each["kind"] == "ClusterPolicy"
    )

    assert unknown_values(values, defaults, templates) == []
    assert unknown_fields(policy["spec"], schema, "spec") == []
    assert unknown_fields(stood_in, schema, "spec") == []
    assert contradictions(stood_in, policy["spec"], "spec") == []
    worker = found(objects, "DaemonSet")["gpu-operator-node-feature-discovery-worker"]
    tolerations = values["node-feature-discovery"]["worker"]["tolerations"]
    assert worker["spec"]["template"]["spec"]["tolerations"] == tolerations


def test_what_no_chart_reads_is_found() -> None:
    """The two checks above can fail."""
    assert unknown_values({"a": {"b": 1}, "c": 2}, {"a": {}}, "{{ .Values.c }}") == ["a.b"]
    assert unknown_fields(
        {"a": [{"b": 1}]},
        {"properties": {"a": {"items": {"properties": {}}}}},
        "spec",
    ) == ["spec.a.b"]


def test_what_prometheus_scrapes_of_the_gpus(rendered_once: Rendered) -> None:
    """The operator's ServiceMonitor has no label of ours: Prometheus selects every one."""
    objects = rendered_once(catalogue()["prometheus"])
    (prometheus,) = found(objects, "Prometheus").values()
    (policy,) = found(rendered_once(catalogue()["gpu-operator"]), "ClusterPolicy").values()

    assert prometheus["spec"]["serviceMonitorSelector"] == {}
    assert prometheus["spec"]["serviceMonitorNamespaceSelector"] == {}
    assert policy["spec"]["dcgmExporter"]["serviceMonitor"]["enabled"] is True
