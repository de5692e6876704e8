"""Each page has a route through the gateway, wherever its add-on comes before the gateway."""

from dataclasses import replace

import pulumi
import pytest

from components.addons.catalogue import catalogue, ordered, requirements
from components.addons.gateway import GATEWAY
from components.addons.pages import Pages, PagesArgs
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from tests.pulumi_monitor import Registered, registered_by

_DOMAIN = "ml.example.com"
_ON = ("prometheus", "cert-manager", "gateway-api", "istio")


@pytest.fixture
def registered(cluster: ClusterOffer) -> Registered:
    """Return what a program with an add-on on each side of the gateway registers."""
    offer = replace(cluster, domain=_DOMAIN, addons=frozenset(_ON))
    records = {name: catalogue()[name] for name in _ON}

    def program() -> None:
        releases: dict[str, Release] = {}
        for addon in ordered(records.values()):
            before = [releases[each.name] for each in requirements(addon, records)]
            options = pulumi.ResourceOptions(depends_on=before)
            releases[addon.name] = Release(addon.name, ReleaseArgs.of(addon, offer), options)
        Pages("pages", PagesArgs(domain=_DOMAIN, releases=releases))

    return registered_by(program)


def test_a_page_of_what_comes_before_the_gateway_waits_for_it(registered: Registered) -> None:
    """Istio waits for Prometheus, and its page for Istio: no two wait for each other."""
    assert registered["pages"].typ == "evenkeel:addons:Pages"
    assert registered["prometheus-httproute-monitoring-page-grafana"].inputs == {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {
            "name": "page-grafana",
            "namespace": "monitoring",
            "labels": {"evenkeel.dev/addon": "prometheus"},
        },
        "spec": {
            "hostnames": ["grafana.ml.example.com"],
            "parentRefs": [
                {
                    "name": GATEWAY.name,
                    "namespace": GATEWAY.namespace,
                    "sectionName": GATEWAY.listener,
                }
            ],
            "rules": [
                {
                    "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                    "backendRefs": [{"name": "grafana", "port": 80}],
                }
            ],
        },
    }


def test_every_page_has_a_route(registered: Registered, cluster: ClusterOffer) -> None:
    """None is forgotten, and nothing else has one."""
    offer = replace(cluster, domain=_DOMAIN, addons=frozenset(_ON))
    pages = {
        f"page-{page.name}"
        for name in _ON
        for page in catalogue()[name].plan(offer, catalogue()[name].options()).pages
    }
    routes = {
        each.inputs["metadata"]["name"]
        for name, each in registered.items()
        if "-httproute-" in name and each.inputs["metadata"]["namespace"] != GATEWAY.namespace
    }

    assert routes == pages
