"""The transform of a chart takes images from the mirror, and refuses what it cannot take."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.addons.expectations import Expectations
from components.addons.mirror import Mirror
from components.addons.owned import owned_by
from components.addons.pin import Pin
from components.addons.plan import Chart, Plan
from components.addons.record import AddOn
from components.addons.release import Release, ReleaseArgs
from components.errors import Refused
from tests.pulumi_monitor import Registered, registered_by

MIRROR = "registry.example.com/mirror"
PIN = Pin(name="small", version="1.2.3", source="https://charts.example.com")
CHART = Chart(pin=PIN, release="small", values={}, expectations=Expectations())
POD = {"apiVersion": "v1", "metadata": {"name": "x"}, "spec": {"containers": [{"image": "a/b:1"}]}}
ODD = {"apiVersion": "v1", "metadata": {"name": "x"}, "spec": {"at": "oci://ghcr.io/a/b:1"}}


def transformed(props: dict[str, Any], mirror: Mirror | None) -> dict[str, Any]:
    """Return what the transform makes of an object of kind Pod."""
    args = pulumi.ResourceTransformArgs(
        custom=True,
        type_="kubernetes:core/v1:Pod",
        name="n",
        props=props,
        opts=pulumi.ResourceOptions(),
    )
    result: Any = owned_by("small", mirror)(args)
    return dict(result.props)


def released(plan: Plan, mirror: str | None) -> Registered:
    """Return what a release registers."""
    addon = AddOn(name="small", namespace="small", pins=(PIN,), plan=lambda *_: plan)

    def program() -> None:
        Release("small", ReleaseArgs(addon=addon, plan=plan, mirror=mirror))

    return registered_by(program)


def test_one_transform_labels_and_mirrors() -> None:
    """The kind comes from the type; nothing is added to the object."""
    made = transformed(POD, Mirror(MIRROR, "chart small"))

    assert made == {
        "apiVersion": "v1",
        "metadata": {"name": "x", "labels": {"evenkeel.dev/addon": "small"}},
        "spec": {"containers": [{"image": f"{MIRROR}/docker.io/a/b:1"}]},
    }
    assert transformed(POD, None)["spec"] == POD["spec"]


def test_an_update_refuses_the_object_itself() -> None:
    """Nobody previewed: nothing that points elsewhere is made."""
    with pytest.raises(Refused, match=r"(?s)chart small: got 1 image .* Pod x: spec\.at: ghcr\.io"):
        transformed(ODD, Mirror(MIRROR, "chart small"))


def test_a_preview_keeps_all_for_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every object is looked at first."""
    monkeypatch.setattr("pulumi.runtime.is_dry_run", lambda: True)
    mirror = Mirror(MIRROR, "chart small")
    for name in ("x", "y"):
        transformed({**ODD, "metadata": {"name": name}}, mirror)

    assert mirror.message() == (
        f"chart small: got 2 images outside the mirror; expected all in {MIRROR}. "
        "Set the chart's value for each, so that it can be told from the text around it.\n"
        "  Pod x: spec.at: ghcr.io/a/b:1\n"
        "  Pod y: spec.at: ghcr.io/a/b:1"
    )


def test_the_chart_comes_from_the_mirror() -> None:
    """By its name, in the same version."""
    inputs = released(Plan(charts=(CHART,)), MIRROR)["small-chart"].inputs

    assert inputs["chart"] == f"oci://{MIRROR}/charts/small"
    assert inputs["version"] == "1.2.3"
    assert "repositoryOpts" not in inputs


def test_objects_beside_charts_come_from_the_mirror() -> None:
    """Manifests of the plan and the data of its ConfigMaps."""
    pod: dict[str, Any] = {"kind": "Pod", **POD}
    plan = Plan(before=(pod,), config_maps={"settings": {"x": "image: quay.io/a:1"}})
    made = released(plan, MIRROR)

    (image,) = (each["image"] for each in made["small-pod-x"].inputs["spec"]["containers"])
    assert image == f"{MIRROR}/docker.io/a/b:1"
    assert made["small-settings"].inputs["data"] == {"x": f"image: {MIRROR}/quay.io/a:1"}


def test_an_object_beside_charts_that_points_elsewhere_stops_everything() -> None:
    """Before anything of the add-on is registered."""
    odd: dict[str, Any] = {"kind": "Pod", **ODD}

    with pytest.raises(Refused, match=r"(?s)small: got 1 image .* Pod x: spec\.at: ghcr\.io/a/b:1"):
        released(Plan(charts=(CHART,), after=(odd,)), MIRROR)


def test_a_release_says_what_holds_its_charts() -> None:
    """For policies: they see no lock."""
    other = replace(PIN, name="other")
    inputs = released(Plan(charts=(CHART, replace(CHART, pin=other, release="other"))), None)[
        "small"
    ].inputs

    assert inputs["charts"] == [
        {"name": "small", "kind": "chart", "version": "1.2.3", "digest": ""},
        {"name": "other", "kind": "chart", "version": "1.2.3", "digest": ""},
    ]
