"""cert-manager proves a domain by whoever answers for it."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.addons.cert_manager import ADDON
from components.addons.cert_manager.issuers import CA_ISSUER, PUBLIC_ISSUER
from components.addons.cert_manager.options import Options
from components.addons.owned import owned_by
from components.contract import ClusterOffer, DnsOffer

_ACME = {"acme": {"email": "ml@example.com"}}
_OWN = {"acme": {"email": "ml@example.com", "dns01": {"rfc2136": {"nameserver": "ns1"}}}}


@pytest.mark.parametrize(
    ("options", "dns", "refused"),
    [
        ({}, None, False),
        (_ACME, None, True),
        (_ACME, DnsOffer(provider="company"), True),
        (_ACME, DnsOffer(provider="company", solver={"company": {}}), False),
        (_OWN, None, False),
    ],
)
def test_acme_without_a_proof_is_refused(
    cluster: ClusterOffer, options: dict[str, object], dns: DnsOffer | None, *, refused: bool
) -> None:
    """A certificate for every host of a domain is proven by its records alone."""
    problems = list(ADDON.refuses(replace(cluster, dns=dns), Options.model_validate(options)))

    assert [each.startswith("addons.cert-manager.acme.dns01: got ") for each in problems] == (
        [True] if refused else []
    )


@pytest.mark.parametrize(
    ("changes", "options", "warned"),
    [
        ({}, {}, True),
        ({}, _ACME, False),
        ({}, {"authorityKnown": True}, False),
        ({"stage": "dev"}, {}, False),
        ({"domain": None}, {}, False),
        ({"addons": frozenset()}, {}, False),
    ],
)
def test_a_certificate_that_no_browser_trusts_is_warned_of_in_production(
    cluster: ClusterOffer, changes: dict[str, Any], options: dict[str, object], *, warned: bool
) -> None:
    """Where people meet it: below a domain, through the gateway."""
    offer = replace(cluster, stage="prod", domain="ml.example.com", addons=frozenset({"istio"}))
    plan = ADDON.plan(replace(offer, **changes), Options.model_validate(options))

    assert [each.split(":")[0] for each in plan.warnings] == ["addons.cert-manager"] * warned


@pytest.mark.parametrize(("options", "granted"), [({}, False), (_ACME, True), (_OWN, False)])
def test_rights_are_asked_for_only_where_the_cloud_proves(
    options: dict[str, object], *, granted: bool
) -> None:
    """An add-on asks for no more than it uses."""
    grants = ADDON.grants(Options.model_validate(options))

    assert [(each.service_account, each.dns) for each in grants] == (
        [("cert-manager", True)] if granted else []
    )


def test_both_issuers_are_always_there(cluster: ClusterOffer) -> None:
    """Whoever needs a certificate names one of them, whatever an environment says."""
    for options in ({}, _ACME, _OWN):
        plan = ADDON.plan(cluster, Options.model_validate(options))
        names = {e["metadata"]["name"] for e in plan.after if e["kind"] == "ClusterIssuer"}

        assert {CA_ISSUER, PUBLIC_ISSUER} <= names


def test_no_definition_is_kept(cluster: ClusterOffer) -> None:
    """One that stayed would be in the way when the add-on comes back."""
    (chart,) = ADDON.plan(cluster, Options()).charts

    assert chart.values["crds"] == {"enabled": True, "keep": False}


@pytest.mark.parametrize(
    ("token", "kept"),
    [
        ("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", False),
        ("kubernetes:core/v1:PersistentVolumeClaim", True),
    ],
)
def test_what_a_chart_keeps_stays_but_for_definitions(token: str, *, kept: bool) -> None:
    """By the transform of its objects, which leaves the other options as they are."""
    args = pulumi.ResourceTransformArgs(
        custom=True,
        type_=token,
        name="n",
        props={"metadata": {"name": "n"}},
        opts=pulumi.ResourceOptions(retain_on_delete=True, delete_before_replace=True),
    )
    made: Any = owned_by("istio")(args)

    assert bool(made.opts.retain_on_delete) is kept
    assert made.opts.delete_before_replace is True
