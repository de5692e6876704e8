"""LLMInferenceServices come with their option alone, and need what spreads them over machines."""

from pathlib import Path

import pytest

from components.addons.kserve import ADDON
from components.addons.kserve.options import Options
from components.contract import ClusterOffer
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
