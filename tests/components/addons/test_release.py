"""An add-on is installed as a namespace, what its values name, and the chart."""

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.catalogue import catalogue, ordered
from components.addons.owned import labelled
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from tests.gpu_rows import ROWS
from tests.pulumi_monitor import Registered, registered_by

SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - how Pulumi's wire format marks a secret


@pytest.fixture(scope="module")
def registered(everything: ClusterOffer) -> Registered:
    """Return what all add-ons register where everything is on."""

    def program() -> None:
        made: dict[str, Release] = {}
        for addon in ordered(catalogue().values()):
            made[addon.name] = Release(addon.name, ReleaseArgs.of(addon, everything, lenders=made))

    return registered_by(program)


def test_type_tokens_and_names_are_frozen(registered: Registered) -> None:
    """A change of one replaces what is live: it needs an alias and a line in the changelog."""
    golden = Path(__file__).parents[1] / "golden" / "addons.json"

    assert {name: each.typ for name, each in registered.items()} == json.loads(golden.read_text())


def test_critical_pods_are_let_into_the_namespace() -> None:
    """Where a cluster keeps their priorities to itself, a quota stands before the chart."""
    addon, offer = catalogue()["gpu-operator"], ROWS["GKE COS"].offer

    def program() -> None:
        Release("gpu-operator", ReleaseArgs.of(addon, offer))

    made = registered_by(program)["gpu-operator-critical-pods"]

    assert made.typ == "kubernetes:core/v1:ResourceQuota"
    assert made.inputs["metadata"] == {
        "name": "critical-pods",
        "namespace": "gpu-operator",
        "labels": {"evenkeel.dev/addon": "gpu-operator"},
    }
    assert made.inputs["spec"] == {
        "hard": {"pods": "308"},
        "scopeSelector": {
            "matchExpressions": [
                {
                    "scopeName": "PriorityClass",
                    "operator": "In",
                    "values": ["system-node-critical", "system-cluster-critical"],
                }
            ]
        },
    }


@pytest.mark.parametrize(("row", "brings"), [("AKS operator", True), ("EKS AL2023", False)])
def test_it_says_who_brings_the_driver(row: str, *, brings: bool) -> None:
    """A rule asks for it where no object of the chart is there yet; other add-ons say nothing."""
    addons, offer = catalogue(), ROWS[row].offer

    def program() -> None:
        for name in ("gpu-operator", "jobset"):
            Release(name, ReleaseArgs.of(addons[name], offer))

    made = registered_by(program)

    assert made["gpu-operator"].inputs["brings"] == {"driver": brings}
    assert "brings" not in made["jobset"].inputs


def test_what_is_installed_twice_is_said_once(everything: ClusterOffer) -> None:
    """Policies are told of pins, however many releases one has."""
    args = ReleaseArgs.of(catalogue()["lws"], everything)
    chart = args.plan.charts[0]
    plan = replace(args.plan, charts=(chart, replace(chart, release="again")))

    def program() -> None:
        Release("lws", replace(args, plan=plan))

    made = registered_by(program)

    assert {"lws-chart", "again-chart"} <= made.keys()
    assert [each["name"] for each in made["lws"].inputs["charts"]] == [chart.pin.name]


def test_the_chart_is_pinned_and_renders_into_the_namespace(registered: Registered) -> None:
    """Name, version, repository, release and namespace are those of the record."""
    inputs = dict(registered["prometheus-chart"].inputs)
    values = inputs.pop("values")

    assert inputs == {
        "chart": "kube-prometheus-stack",
        "version": "88.5.3",
        "repositoryOpts": {"repo": "https://prometheus-community.github.io/helm-charts"},
        "name": "prometheus",
        "namespace": "monitoring",
    }
    assert values["prometheus"]["prometheusSpec"]["retention"] == "15d"


def test_the_namespace_allows_what_its_pods_need(registered: Registered) -> None:
    """The GPU operator's pods load kernel modules: pod security lets them."""
    assert registered["gpu-operator-namespace"].inputs["metadata"] == {
        "name": "gpu-operator",
        "labels": {
            "evenkeel.dev/addon": "gpu-operator",
            "pod-security.kubernetes.io/enforce": "privileged",
        },
    }


def test_the_password_is_secret_and_random(registered: Registered) -> None:
    """It is marked secret on the wire, long, and named by the chart's values."""
    data = registered["prometheus-grafana-admin"].inputs["data"]
    values = registered["prometheus-chart"].inputs["values"]

    assert set(data) == {SECRET, "value"}
    assert data["value"]["admin-user"] == base64.b64encode(b"admin").decode()
    assert len(base64.b64decode(data["value"]["admin-password"])) == 32
    assert values["grafana"]["admin"] == {
        "existingSecret": "grafana-admin",
        "userKey": "admin-user",
        "passwordKey": "admin-password",
    }


def transformed(registered: Registered, props: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the chart's transform makes of an object's properties."""
    (transform,) = registered["gpu-operator-chart"].transforms
    args = pulumi.ResourceTransformArgs(
        custom=True, type_="t", name="n", props=props, opts=pulumi.ResourceOptions()
    )
    result: Any = transform(args)
    if asyncio.iscoroutine(result):
        result = asyncio.run(result)
    return result and dict(result.props)


def test_every_object_of_the_chart_says_whose_it_is(registered: Registered) -> None:
    """The label stands on the object itself; selectors and templates stay as they are."""
    spec = {
        "selector": {"matchLabels": {"a": "b"}},
        "template": {"metadata": {"labels": {"a": "b"}}},
    }

    assert transformed(
        registered, {"metadata": {"name": "x", "labels": {"a": "b"}}, "spec": spec}
    ) == {
        "metadata": {"name": "x", "labels": {"a": "b", "evenkeel.dev/addon": "gpu-operator"}},
        "spec": spec,
    }


@pytest.mark.parametrize("props", [{}, {"chart": "x"}, {"metadata": None}])
def test_what_is_no_object_is_left_alone(props: dict[str, Any]) -> None:
    """The chart itself passes through the same transform."""
    assert labelled(props, {"a": "b"}) is None
