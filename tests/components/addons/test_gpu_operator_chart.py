"""The GPU operator's real chart takes what every cloud's row says, and scrapes fit together."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.gpu_operator.values import IMAGES
from components.contract import ClusterOffer
from simulator.cluster.tools import find_tool
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.session_data import Chart
from tests.components.addons.rendered import Json, archive, at, found, render, texts, unknown_values
from tests.gpu_rows import ROWS

pytestmark = pytest.mark.charts
custom_addons = pytest.mark.parametrize("name", ["gpu-operator", "prometheus"])


@custom_addons
def test_custom_objects_carry_what_the_values_say(
    name: str, cluster: ClusterOffer, tmp_path: Path
) -> None:
    """A stand-in made from the values says nothing that the real object contradicts."""
    addon = catalogue()[name]
    (chart,) = addon.plan(cluster, addon.options()).charts
    objects = render(chart, addon.namespace, cluster, tmp_path)
    for expected in chart.expectations.objects:
        real = found(objects, expected.kind)[expected.kind, expected.name]

        assert real["apiVersion"] == expected.api_version
        for key, path in expected.spec_from.items():
            value = at(chart.values, path)
            assert value is None or contradictions(value, at(real["spec"], key), key) == []


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
    (chart,) = catalogue()["gpu-operator"].plan(ROWS["EKS AL2023"].offer, None).charts
    shown = subprocess.run(
        [find_tool("helm"), "show", "values", str(archive(chart))],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
    )
    defaults = yaml.safe_load(shown.stdout)
    ours = {operand: dict(image) for operand, image in IMAGES.items()}
    theirs = {
        operand: {key: str(defaults[operand].get(key, chart.pin.version)) for key in image}
        for operand, image in IMAGES.items()
    }

    assert theirs == ours


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
    (chart,) = addon.plan(offer, addon.options()).charts
    values, files = chart.values, texts(chart)
    defaults = yaml.safe_load(files["values.yaml"])
    templates = "".join(text for name, text in files.items() if "templates/" in name)
    objects = render(chart, addon.namespace, offer, tmp_path)
    (policy,) = found(objects, "ClusterPolicy").values()
    definition = found(objects, "CustomResourceDefinition")[
        "CustomResourceDefinition", "clusterpolicies.nvidia.com"
    ]
    schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    expected = Chart.model_validate(
        {"version": "1", "repository": "none"}
        | json.loads(json.dumps(chart.expectations.to_json()))
    )
    stood_in = next(
        each["spec"]
        for each in stand_in(expected, chart.release, values)
        if each["kind"] == "ClusterPolicy"
    )

    assert unknown_values(values, defaults, templates) == []
    assert unknown_fields(policy["spec"], schema, "spec") == []
    assert unknown_fields(stood_in, schema, "spec") == []
    assert contradictions(stood_in, policy["spec"], "spec") == []
    worker = found(objects, "DaemonSet")["DaemonSet", "gpu-operator-node-feature-discovery-worker"]
    tolerations = values["node-feature-discovery"]["worker"]["tolerations"]
    assert worker["spec"]["template"]["spec"]["tolerations"] == tolerations


def test_a_field_that_no_definition_has_is_found() -> None:
    """The check of fields can fail."""
    assert unknown_fields(
        {"a": [{"b": 1}]},
        {"properties": {"a": {"items": {"properties": {}}}}},
        "spec",
    ) == ["spec.a.b"]


def test_what_prometheus_scrapes_of_the_gpus(cluster: ClusterOffer, tmp_path: Path) -> None:
    """The operator's ServiceMonitor has no label of ours: Prometheus selects every one."""
    objects: list[Json] = []
    for name in ("prometheus", "gpu-operator"):
        addon = catalogue()[name]
        (chart,) = addon.plan(cluster, addon.options()).charts
        objects += render(chart, addon.namespace, cluster, tmp_path)
    (prometheus,) = found(objects, "Prometheus").values()
    (policy,) = found(objects, "ClusterPolicy").values()

    assert prometheus["spec"]["serviceMonitorSelector"] == {}
    assert prometheus["spec"]["serviceMonitorNamespaceSelector"] == {}
    assert policy["spec"]["dcgmExporter"]["serviceMonitor"]["enabled"] is True
