"""LLMInferenceServices come with their option alone, and need what spreads them over machines."""

import json
from pathlib import Path

import pytest

from components.addons.kserve import ADDON
from components.addons.kserve.options import Options
from components.contract import ClusterOffer
from tests.components.addons.rendered import found, render
from tests.components.addons.test_real_manifests import built, check_expectations, check_namespaces

_LLM = Options.model_validate({"llm": True})


def test_options_need_what_they_use() -> None:
    """By default nothing but what the record says; each option asks for its own."""
    assert ADDON.needs_for(Options()) == ()
    assert ADDON.needs_for(_LLM) == ("lws",)
    assert ADDON.needs_for(Options.model_validate({"mode": "knative"})) == ("knative",)


def test_llms_are_an_option(everything: ClusterOffer) -> None:
    """Their definitions, of two megabytes each, are not on every cluster."""
    assert ADDON.plan(everything, Options()).manifests == ()
    names = [each.pin.name for each in ADDON.plan(everything, _LLM).manifests]
    assert names == ["kserve-llm", "kserve-llm-presets"]


@pytest.mark.charts
def test_what_is_published_for_llms_is_expected(everything: ClusterOffer, tmp_path: Path) -> None:
    """Definitions, controller, services and presets are those of the record."""
    plan = ADDON.plan(everything, _LLM)
    for manifests, objects in built(ADDON, plan, tmp_path):
        check_expectations(manifests, objects)
        check_namespaces({"kserve"}, objects)
        presets = {
            each["metadata"]["name"]
            for each in objects
            if each["kind"] == "LLMInferenceServiceConfig"
        }

        assert presets == {each.name for each in manifests.expectations.objects}


@pytest.mark.parametrize(("mode", "said"), [("standard", "Standard"), ("knative", "Knative")])
def test_the_mode_reaches_whoever_acts_by_it(
    everything: ClusterOffer, mode: str, said: str
) -> None:
    """A stand-in says it as the chart does: otherwise its services would be Deployments."""
    chart = ADDON.plan(everything, Options.model_validate({"mode": mode})).charts[1]
    (settings,) = (each for each in chart.expectations.objects if each.kind == "ConfigMap")

    assert settings.name == "inferenceservice-config"
    assert json.loads(settings.data["deploy"]) == {"defaultDeploymentMode": said}


@pytest.mark.charts
@pytest.mark.parametrize("mode", ["standard", "knative"])
def test_the_chart_says_the_mode(everything: ClusterOffer, tmp_path: Path, mode: str) -> None:
    """In the ConfigMap in which the stand-in says it."""
    chart = ADDON.plan(everything, Options.model_validate({"mode": mode})).charts[1]
    rendered = found(render(chart, ADDON.namespace, everything, tmp_path), "ConfigMap")
    (settings,) = (each for each in chart.expectations.objects if each.kind == "ConfigMap")
    text = rendered["ConfigMap", settings.name]["data"]["deploy"]
    wanted = json.loads(settings.data["deploy"])

    assert wanted.items() <= json.loads(text).items()
