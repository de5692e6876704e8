"""A webhook is ready once the API server trusts its server: nothing comes next before that."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.catalogue import catalogue
from components.addons.owned import owned_by
from components.addons.plan import Object
from components.addons.record import AddOn
from components.contract import ClusterOffer
from simulator.plugins.kubernetes.wait_for import WAIT_FOR, judge_of
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import Json, archive, render
from tests.components.addons.test_real_manifests import built

INJECTED = "cert-manager.io/inject-ca-from"
KINDS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
TOLD = {"webhooks": [{"clientConfig": {"caBundle": "Y2E="}}, {"clientConfig": {}}]}
BY_THEMSELVES = {"cert-manager", "istio", "postgresql", "spark-operator", "trainer"}
"""Their own programs write the authority first; a Job asks cert-manager's whether it is there."""


def token(kind: str) -> str:
    """Return the type of an object of the API of admission."""
    return f"kubernetes:admissionregistration.k8s.io/v1:{kind}"


def annotations(type_: str, **given: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the annotations of an object of a chart after the transform."""
    args = pulumi.ResourceTransformArgs(
        custom=True,
        type_=type_,
        name="n",
        props={"metadata": {"name": "x", "annotations": given}},
        opts=pulumi.ResourceOptions(),
    )
    result: Any = owned_by("small")(args)
    return result.props["metadata"]["annotations"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_webhook_waits_for_its_authority(kind: str) -> None:
    """In words that the provider understands."""
    made = annotations(token(kind), **{INJECTED: "small/web"})
    judge = judge_of(made.pop(WAIT_FOR))

    assert made == {INJECTED: "small/web"}
    assert not judge({"webhooks": [{"clientConfig": {}}]}).ready
    assert judge(TOLD).ready


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        (token(KINDS[0]), {}),
        (token(KINDS[1]), {INJECTED: "small/web", WAIT_FOR: "condition=Ready"}),
        (token("ValidatingAdmissionPolicy"), {INJECTED: "small/web"}),
        ("kubernetes:apiregistration.k8s.io/v1:APIService", {INJECTED: "small/web"}),
    ],
)
def test_nothing_else_waits_for_it(type_: str, given: dict[str, str]) -> None:
    """What nobody writes would be waited for in vain; what a chart awaits itself stays."""
    assert annotations(type_, **given) == given


@pytest.mark.charts
@pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)
def test_the_authority_comes_with_the_webhook(
    addon: AddOn, cluster: ClusterOffer, tmp_path: Path
) -> None:
    """What makes the certificate does not itself wait for the webhook, and no text stands there."""
    for before, objects in _parts(addon, offer_of(cluster, stage="prod"), tmp_path):
        there = {
            f"{each['metadata'].get('namespace', addon.namespace)}/{each['metadata']['name']}"
            for each in (*before, *objects)
            if each["kind"] == "Certificate"
        }
        for each in (each for each in objects if each["kind"] in KINDS):
            named = (each["metadata"].get("annotations") or {}).get(INJECTED)
            bundles = [w["clientConfig"].get("caBundle") for w in each["webhooks"]]

            assert named in there or (named is None and addon.name in BY_THEMSELVES), each
            assert set(bundles) == {None}, each["metadata"]["name"]


def _parts(
    addon: AddOn, offer: ClusterOffer, folder: Path
) -> Iterator[tuple[tuple[Object, ...], list[Json]]]:
    """Yield what is there before each chart and kustomization, and the objects of it."""
    plan = addon.plan(offer, addon.options())
    for chart in plan.charts:
        archive(chart)  # skips where it is not there
        yield plan.before, render(chart, addon.namespace, offer, folder)
    if plan.manifests:
        yield from ((plan.before, objects) for _, objects in built(addon, plan, folder))
