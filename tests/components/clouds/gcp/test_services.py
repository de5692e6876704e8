"""What Google's own services offer: buckets, a zone, a store of secrets."""

from dataclasses import replace

import pytest

from components.clouds.gcp.offer import plan_offer
from components.contract import BucketOffer, DnsOffer
from components.errors import Refused
from tests.components.clouds.gcp.environment import GRANT, RECORDS, SPEC, ZONE, settings

DOMAIN = "ml.example.com"


def test_buckets_have_their_names_before_they_are_made() -> None:
    """The project is part of them."""
    assert plan_offer(replace(SPEC, grants=(GRANT,)), settings()).buckets == {
        "features": BucketOffer(
            name="ml-platform-gcp-dev-features",
            kind="gcs",
            endpoint="storage.googleapis.com",
            region="us-central1",
        )
    }


def test_load_balancers_stay_inside() -> None:
    """By the annotation that GKE reads; pods need no label to have their rights."""
    offer = plan_offer(SPEC, settings())

    assert offer.internal_load_balancer == {"networking.gke.io/load-balancer-type": "Internal"}
    assert offer.pod_labels == {}


def test_secrets_are_read_without_a_key() -> None:
    """No `auth`: GKE's metadata server gives the reader's own pod its rights."""
    assert plan_offer(SPEC, settings()).secret_store == {"gcpsm": {"projectID": "ml-platform"}}


def test_a_zone_answers_for_the_domain() -> None:
    """Only where there is a domain and the zone is named."""
    named, asked = settings(dnsZone=ZONE), replace(SPEC, domain=DOMAIN)

    assert plan_offer(asked, named).dns == DnsOffer(
        provider="google",
        settings={"project": "ml-platform"},
        arguments={"zone-id-filter": ZONE},
        by_domain=False,
        solver={"cloudDNS": {"project": "ml-platform", "hostedZoneName": ZONE}},
    )
    assert plan_offer(SPEC, named).dns is None
    assert plan_offer(asked, settings()).dns is None


def test_who_writes_records_needs_a_zone() -> None:
    """It is said by the key, with who needs it; without a domain nobody writes any."""
    asked = replace(SPEC, domain=DOMAIN, grants=(RECORDS,))
    with pytest.raises(Refused) as caught:
        plan_offer(asked, settings())

    assert caught.value.problems == (
        (
            "cloud.dnsZone: got nothing; expected the name of the managed zone that ml.example.com "
            "is in, because external-dns may write records there. Add for example ml-example-com."
        ),
    )
    assert plan_offer(replace(asked, domain=None), settings()).dns is None
