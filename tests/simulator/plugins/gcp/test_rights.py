"""Simulated rights: on zones that exist without being made, and under conditions."""

import pytest

from tests.simulator.plugins.cloud.provider_client import Client, Json
from tests.simulator.plugins.gcp.resources import PROJECT

ZONE_MEMBER = "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember"
PROJECT_MEMBER = "gcp:projects/iAMMember:IAMMember"
POOL = f"projects/123456789012/locations/global/workloadIdentityPools/{PROJECT}.svc.id.goog"
MEMBER = f"principal://iam.googleapis.com/{POOL}/subject/ns/external-dns/sa/external-dns"
RIGHT: Json = {"managedZone": "ml-example-com", "role": "roles/dns.admin", "member": MEMBER}


def test_a_right_on_a_zone_needs_no_zone_of_ours(client: Client) -> None:
    """It is another team's; the right belongs to the project, zone, role and member."""
    made = client.create(ZONE_MEMBER, "dns", RIGHT)

    assert made.id == f"projects/{PROJECT}/managedZones/ml-example-com/roles/dns.admin/{MEMBER}"
    assert made.state["project"] == PROJECT


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("managedZone", "ml.example.com"),
        ("managedZone", "ml-"),
        ("member", "ml@example.com"),
        ("role", "admin"),
    ],
)
def test_a_right_on_a_zone_has_a_form(client: Client, path: str, wrong: str) -> None:
    """A domain is no name of a zone, an address no member, a word no role."""
    _, failures = client.check(ZONE_MEMBER, "dns", {**RIGHT, path: wrong})

    assert set(failures) == {path}


def test_rights_with_and_without_a_condition_stand_beside_each_other(client: Client) -> None:
    """The condition is part of what a right is."""
    right = {"project": PROJECT, "role": "roles/secretmanager.secretAccessor", "member": MEMBER}
    condition = {"title": "secrets of gcp-dev", "expression": 'resource.name.startsWith("x")'}
    plain = client.create(PROJECT_MEMBER, "plain", right)
    narrow = client.create(PROJECT_MEMBER, "narrow", {**right, "condition": condition})

    assert narrow.id == f"{plain.id}/secrets of gcp-dev"
