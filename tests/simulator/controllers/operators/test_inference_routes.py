"""Where a model is reached."""

import json
from typing import Any

import pytest

from simulator.controllers.operators.inference_routes import (
    is_routed,
    route,
    settings,
    settings_at,
    url,
)

INGRESS: dict[str, Any] = {
    "ingressDomain": "ml.example.com",
    "domainTemplate": "{{ .Name }}.{{ .Namespace }}.{{ .IngressDomain }}",
    "urlScheme": "https",
    "kserveIngressGateway": "doors/web",
}


def _service(**labels: str) -> dict[str, Any]:
    meta = {"name": "digits", "namespace": "team", "uid": "u", "labels": labels}
    kind = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService"}
    return {**kind, "metadata": meta, "spec": {}}


def test_kserves_settings_are_read_and_its_explanations_are_not() -> None:
    """The ConfigMap has both."""
    data = {"ingress": json.dumps(INGRESS), "_example": "# how it is written", "n": "1"}
    assert settings([{"data": data}]) == {"ingress": INGRESS}


def test_host_scheme_and_gateway_are_those_of_the_settings() -> None:
    """Without settings it is the first gateway that there is."""
    config = {"ingress": INGRESS}
    assert url(_service(), config) == "https://digits.team.ml.example.com"
    made = route(_service(), "digits", "digits-predictor", config, [])
    (parent,) = made["spec"]["parentRefs"]
    assert (parent["namespace"], parent["name"]) == ("doors", "web")
    assert made["spec"]["hostnames"] == ["digits.team.ml.example.com"]

    there = [{"metadata": {"name": "own", "namespace": "istio-ingress"}}]
    (parent,) = route(_service(), "digits", "p", {}, there)["spec"]["parentRefs"]
    assert (parent["namespace"], parent["name"]) == ("istio-ingress", "own")


def test_without_settings_hosts_are_those_that_a_gateway_takes() -> None:
    """The last listener with room for many hosts: the one with TLS comes after the one without."""
    listeners = [
        {"protocol": "HTTP", "hostname": "*.ml.example.com"},
        {"protocol": "HTTPS", "hostname": "*.ml.example.com"},
        {"protocol": "HTTPS", "hostname": "one.example.com"},
    ]
    gateway = {"metadata": {"name": "web", "namespace": "doors"}, "spec": {"listeners": listeners}}

    config = {"ingress": settings_at([{**gateway, "spec": {}}, gateway])}

    assert url(_service(), config) == "https://digits-team.ml.example.com"
    assert config["ingress"]["kserveIngressGateway"] == "doors/web"
    assert settings_at([]) == {}


@pytest.mark.parametrize(
    ("ingress", "labels", "routed"),
    [
        ({}, {}, True),
        ({"disableIngressCreation": True}, {}, False),
        ({"enableGatewayApi": False}, {}, False),
        ({}, {"networking.kserve.io/visibility": "cluster-local"}, False),
    ],
)
def test_what_is_not_to_be_reached_has_no_route(
    ingress: dict[str, Any], labels: dict[str, str], *, routed: bool
) -> None:
    """By KServe's settings, or by its own label."""
    assert is_routed(_service(**labels), {"ingress": ingress}) is routed
