"""The gateway is one place for everybody who makes a route."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.addons.gateway import GATEWAY, render_route
from components.addons.istio import ADDON
from components.addons.owned import owned_by
from components.addons.plan import Page
from components.addons.record import NoOptions
from components.contract import ClusterOffer
from components.planning.scope import Stage
from tests.components.addons.rendered import Json, at


@pytest.fixture
def objects(cluster: ClusterOffer) -> dict[str, dict[str, object]]:
    """Return what Istio's plan makes of its own, by kind."""
    plan = ADDON.plan(replace(cluster, domain="ml.example.com"), NoOptions())
    return {each["kind"]: dict(each) for each in plan.after}


def test_a_page_finds_the_listener_and_its_host(objects: dict[str, dict[str, object]]) -> None:
    """A page's route names a listener that is there and that serves its host."""
    page = Page(name="grafana", title="Grafana", service="grafana", port=80)
    route = render_route(page, "monitoring", "ml.example.com")
    (parent,) = at(route, "spec.parentRefs")
    gateway = objects["Gateway"]
    listeners = {each["name"]: each for each in at(gateway, "spec.listeners")}
    (host,) = at(route, "spec.hostnames")

    assert (parent["name"], parent["namespace"]) == (
        at(gateway, "metadata.name"),
        at(gateway, "metadata.namespace"),
    )
    assert host.partition(".")[2] == listeners[parent["sectionName"]]["hostname"].removeprefix("*.")


def test_the_listener_holds_the_certificate_that_is_made(
    objects: dict[str, dict[str, object]],
) -> None:
    """Listener and Certificate name the same Secret, in the gateway's namespace."""
    certificate = objects["Certificate"]
    listeners = {each["name"]: each for each in at(objects["Gateway"], "spec.listeners")}
    (held,) = at(listeners[GATEWAY.listener], "tls.certificateRefs")

    assert held == {"name": at(certificate, "spec.secretName")}
    assert at(certificate, "metadata.namespace") == GATEWAY.namespace


def test_the_gateway_is_served_by_the_pods_of_the_chart(
    objects: dict[str, dict[str, object]], cluster: ClusterOffer
) -> None:
    """Without the address of their service, Istio would make others beside them."""
    (chart,) = [e for e in ADDON.plan(cluster, NoOptions()).charts if e.pin.name == "gateway"]
    (service,) = chart.expectations.services

    assert at(objects["Gateway"], "spec.addresses") == [
        {"type": "Hostname", "value": f"{service.name}.{GATEWAY.namespace}.svc.cluster.local"}
    ]


def test_the_control_plane_comes_before_the_gateway(cluster: ClusterOffer) -> None:
    """The gateway's pods get their image from it: before, it cannot be pulled."""
    names = [each.pin.name for each in ADDON.plan(cluster, NoOptions()).charts]

    assert names == ["base", "istiod", "gateway"]
    assert [each.name for each in ADDON.needs] == ["cert-manager", "gateway-api"]


@pytest.mark.parametrize(
    ("stage", "addons", "begins"),
    [
        ("prod", {"metrics-server"}, {"istio-gateway": 2}),
        ("prod", set(), {}),
        ("dev", {"metrics-server"}, {}),
    ],
)
def test_the_gateway_that_grows_begins_with_two(
    cluster: ClusterOffer,
    stage: Stage,
    addons: set[str],
    begins: dict[str, int],
) -> None:
    """Its chart says no number then, and one that nobody says any more is set to one."""
    offer = replace(cluster, stage=stage, addons=frozenset(addons))
    (chart,) = [e for e in ADDON.plan(offer, NoOptions()).charts if e.pin.name == "gateway"]

    assert dict(chart.scaled) == begins
    assert at(chart.values, "autoscaling.enabled") is bool(begins)


@pytest.mark.parametrize(
    ("token", "name", "spec", "ignored"),
    [
        ("Deployment", "istio-gateway", {"paused": False, "replicas": 2}, ["spec.replicas"]),
        ("Deployment", "istiod", {"paused": False}, None),
        ("StatefulSet", "istio-gateway", {"paused": False}, None),
    ],
)
def test_what_an_autoscaler_scales_is_left_to_it(
    token: str, name: str, spec: Json, ignored: list[str] | None
) -> None:
    """The number is there from the start, and none of Pulumi's business afterwards."""
    args = pulumi.ResourceTransformArgs(
        custom=True,
        type_=f"kubernetes:apps/v1:{token}",
        name="n",
        props={"metadata": {"name": name}, "spec": {"paused": False}},
        opts=pulumi.ResourceOptions(protect=False),
    )
    made: Any = owned_by("istio", scaled={"istio-gateway": 2})(args)

    assert made.props["spec"] == spec
    assert made.opts.ignore_changes == ignored
