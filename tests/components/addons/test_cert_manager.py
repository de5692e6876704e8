"""cert-manager proves a domain by whoever answers for it."""

from dataclasses import replace

import pytest

from components.addons.cert_manager import ADDON
from components.addons.cert_manager.issuers import CA_ISSUER, PUBLIC_ISSUER
from components.addons.cert_manager.options import Options
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
