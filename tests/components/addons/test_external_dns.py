"""external-dns writes records only where somebody answers for the domain."""

import json
from dataclasses import replace

import pytest

from components.addons.external_dns import ADDON
from components.addons.external_dns.options import Options
from components.contract import ClusterOffer, DnsOffer

_SERVER = {"rfc2136": {"host": "ns1.example.com", "keyName": "evenkeel.example.com"}}


@pytest.fixture
def offer(cluster: ClusterOffer) -> ClusterOffer:
    """Return a cluster with a domain."""
    return replace(cluster, domain="ml.example.com")


def test_what_a_provider_is_told_is_an_argument_or_in_its_file(offer: ClusterOffer) -> None:
    """External-dns ends at once with an argument that it does not know."""
    dns = DnsOffer(provider="company", settings={"project": "p", "tenantId": "t"})
    plan = ADDON.plan(replace(offer, dns=dns), Options())

    assert plan.charts[0].values["extraArgs"] == {
        "company-project": "p",
        "ignore-hostname-annotation": True,
    }
    assert json.loads(plan.config_maps["provider"]["company.json"]) == {
        "tenantId": "t",
        "useWorkloadIdentityExtension": True,
    }


def test_rights_are_asked_of_a_cloud_alone() -> None:
    """A name server of the company's own needs none."""
    (grant,) = ADDON.grants(Options())

    assert grant.dns
    assert (grant.namespace, grant.service_account) == ("external-dns", "external-dns")
    assert ADDON.grants(Options.model_validate(_SERVER)) == ()


@pytest.mark.parametrize(
    ("domain", "options", "path"),
    [
        (None, {}, "addons.external-dns: got no domain"),
        ("ml.example.com", {}, "addons.external-dns.rfc2136: got nothing"),
        ("ml.example.com", _SERVER, None),
    ],
)
def test_nobody_who_answers_is_refused(
    cluster: ClusterOffer, domain: str | None, options: dict[str, object], path: str | None
) -> None:
    """The message names what to add."""
    chosen = Options.model_validate(options)
    problems = list(ADDON.refuses(replace(cluster, domain=domain), chosen))

    assert [each.startswith(path or "-") for each in problems] == ([True] if path else [])


def test_a_cloud_that_answers_is_not_refused(offer: ClusterOffer) -> None:
    """Its zone is all that is needed."""
    cluster = replace(offer, dns=DnsOffer(provider="company"))

    assert list(ADDON.refuses(cluster, Options())) == []
