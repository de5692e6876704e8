"""Grafana knows people by the gateway's word, which nobody else can give."""

from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.addons.gateway import GATEWAY
from components.addons.login import ADDON as LOGIN
from components.addons.plan import Object, Plan
from components.addons.prometheus import ADDON as PROMETHEUS
from components.contract import ClusterOffer
from tests.components.addons.rendered import Json, at, found, render

_ON = frozenset({"istio", "login", "prometheus"})


@pytest.fixture
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return a cluster with a domain, and with a login for its pages."""
    return replace(cluster, domain="ml.example.com", addons=_ON)


def planned(offer: ClusterOffer) -> Plan:
    """Return the plan of Prometheus and Grafana."""
    return PROMETHEUS.plan(offer, PROMETHEUS.options())


def policies(plan: Plan) -> list[Object]:
    """Return who may reach which pods."""
    return [each for each in plan.before if each["kind"] == "NetworkPolicy"]


def settings(offer: ClusterOffer, folder: Path) -> ConfigParser:
    """Return `grafana.ini` as the real chart writes it."""
    (chart,) = planned(offer).charts
    made = found(render(chart, PROMETHEUS.namespace, offer, folder), "ConfigMap")
    parser = ConfigParser(interpolation=None)
    parser.read_string(made["ConfigMap", "grafana"]["data"]["grafana.ini"])
    return parser


def test_the_chart_tells_grafana_whom_to_believe(offer: ClusterOffer, tmp_path: Path) -> None:
    """Who somebody is and what he is there; no cookie outlives the session of the login."""
    written = settings(offer, tmp_path)

    assert dict(written["auth.proxy"]) == {
        "enabled": "true",
        "header_name": "x-auth-request-email",
        "header_property": "email",
        "headers": "Role:x-auth-request-role",
        "auto_sign_up": "true",
        "enable_login_token": "false",
    }
    assert written["server"]["root_url"] == "https://grafana.ml.example.com"
    assert written["users"]["auto_assign_org_role"] == "Viewer"
    assert written["auth"]["signout_redirect_url"] == (
        "https://auth.ml.example.com/oauth2/sign_out?rd=https://grafana.ml.example.com"
    )


@pytest.mark.parametrize("without", ["login", "istio", "domain"])
def test_without_the_login_no_header_is_believed(
    offer: ClusterOffer, without: str, tmp_path: Path
) -> None:
    """Its password alone opens it, as before: anybody could write a header there."""
    domain = None if without == "domain" else offer.domain
    changed = replace(offer, domain=domain, addons=_ON - {without})

    assert "auth.proxy" not in settings(changed, tmp_path)
    assert policies(planned(changed)) == []


def test_no_request_brings_the_headers_that_grafana_believes(
    offer: ClusterOffer, tmp_path: Path
) -> None:
    """The gateway takes each of them off before anybody is asked."""
    proxy = settings(offer, tmp_path)["auth.proxy"]
    believed = {proxy["header_name"], *(e.partition(":")[2] for e in proxy["headers"].split())}
    (stripping,) = [
        each for each in LOGIN.plan(offer, LOGIN.options()).after if each["kind"] == "EnvoyFilter"
    ]
    mutations = at(
        stripping,
        "spec.configPatches.0.patch.value.typed_config"
        ".early_header_mutation_extensions.0.typed_config.mutations",
    )

    assert believed <= {each["remove"] for each in mutations}


def test_only_the_gateway_and_prometheus_reach_grafana(offer: ClusterOffer, tmp_path: Path) -> None:
    """The policies select the pods that the chart makes, and name who makes no headers up."""
    plan = planned(offer)
    objects = render(plan.charts[0], PROMETHEUS.namespace, offer, tmp_path)
    pods = found(objects, "Deployment")["Deployment", "grafana"]["spec"]["template"]["metadata"]
    peers: list[Json] = []
    for policy in policies(plan):
        selected: dict[str, Any] = at(policy, "spec.podSelector.matchLabels")
        assert selected.items() <= pods["labels"].items()
        assert policy["metadata"]["namespace"] == PROMETHEUS.namespace
        peers += [peer for rule in policy["spec"]["ingress"] for peer in rule["from"]]

    assert peers == [
        {
            "namespaceSelector": {
                "matchLabels": {"kubernetes.io/metadata.name": GATEWAY.namespace},
            }
        },
        {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}},
    ]
