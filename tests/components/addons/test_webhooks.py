"""A webhook is ready once the API server trusts its server: nothing comes next before that."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.catalogue import catalogue
from components.addons.kept import DEFINITION
from components.addons.owned import owned_by
from components.addons.plan import Object
from components.addons.record import AddOn
from components.contract import ClusterOffer
from simulator.plugins.kubernetes.wait_for import WAIT_FOR, judge_of
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import Json, archive, render
from tests.components.addons.test_real_manifests import built

INJECTED = "cert-manager.io/inject-ca-from"
FROM_SECRET = f"{INJECTED}-secret"
KINDS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
TOLD = {"webhooks": [{"clientConfig": {"caBundle": "Y2E="}}, {"clientConfig": {}}]}
NAMED: Json = {"webhooks": [{"name": "a.example.com", "clientConfig": {}}]}
BY_THEMSELVES = {"cert-manager", "istio", "postgresql", "spark-operator", "trainer"}
"""Their own programs write the authority first; a Job asks cert-manager's whether it is there."""


def token(kind: str) -> str:
    """Return the type of an object of the API of admission."""
    return f"kubernetes:admissionregistration.k8s.io/v1:{kind}"


def annotations(type_: str, given: Mapping[str, str], props: Json = NAMED) -> Any:  # noqa: ANN401
    """Return the annotations of an object of a chart after the transform."""
    args = pulumi.ResourceTransformArgs(
        custom=True,
        type_=type_,
        name="n",
        props={"metadata": {"name": "x", "annotations": dict(given)}, **props},
        opts=pulumi.ResourceOptions(),
    )
    result: Any = owned_by("small")(args)
    return result.props["metadata"]["annotations"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_webhook_waits_for_its_authority(kind: str) -> None:
    """In words that the provider understands."""
    made = annotations(token(kind), {INJECTED: "small/web"})
    judge = judge_of(made.pop(WAIT_FOR))

    assert made == {INJECTED: "small/web"}
    assert not judge({"webhooks": [{"clientConfig": {}}]}).ready
    assert judge(TOLD).ready


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        (token(KINDS[0]), {}),
        (token(KINDS[0]), {FROM_SECRET: "small/web"}),
        (token(KINDS[1]), {INJECTED: "small/web", WAIT_FOR: "condition=Ready"}),
        (token("ValidatingAdmissionPolicy"), {INJECTED: "small/web"}),
        ("kubernetes:apiregistration.k8s.io/v1:APIService", {INJECTED: "small/web"}),
        (DEFINITION, {INJECTED: "small/web"}),
    ],
)
def test_nothing_else_waits_for_it(type_: str, given: dict[str, str]) -> None:
    """What nobody writes would be waited for in vain; what a chart awaits itself stays.

    A definition comes before all else of its chart, its certificate too.
    """
    assert annotations(type_, given) == given


def test_no_authority_is_awaited_where_there_is_no_webhook() -> None:
    """Nobody writes it, since there is no place for it."""
    told = {INJECTED: "small/web"}

    assert annotations(token(KINDS[0]), told, {"webhooks": []}) == told
    assert annotations(token(KINDS[0]), told, {}) == told


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


@pytest.mark.charts
def test_nothing_that_is_made_is_converted(cluster: ClusterOffer, tmp_path: Path) -> None:
    """An object of another version than the stored one would ask a server that nobody trusts yet.

    Definitions wait for no authority, so nothing may depend on their webhooks.
    """
    offer = offer_of(cluster, stage="prod")
    stored: dict[tuple[str, str], str] = {}
    made: list[Object] = []
    for addon in catalogue().values():
        plan = addon.plan(offer, addon.options())
        made += [*plan.before, *plan.after]
        folder = tmp_path / addon.name
        folder.mkdir()
        for _, objects in _parts(addon, offer, folder):
            made += objects
            stored |= dict(_converted(objects))
    wrong = [
        f"{each['kind']} {each['metadata']['name']}: {version}, stored as {stored[of]}"
        for each in made
        for group, _, version in [each["apiVersion"].rpartition("/")]
        if (of := (group, each["kind"])) in stored and version != stored[of]
    ]

    assert wrong == []
    assert {group for group, _ in stored} >= {"kueue.x-k8s.io"}


def _converted(objects: list[Json]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield group and kind of what a webhook converts, and the version that is stored."""
    for each in objects:
        if each["kind"] != "CustomResourceDefinition":
            continue
        spec = each["spec"]
        if (spec.get("conversion") or {}).get("strategy") == "Webhook":
            (version,) = (one["name"] for one in spec["versions"] if one.get("storage"))
            yield (spec["group"], spec["names"]["kind"]), version


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
