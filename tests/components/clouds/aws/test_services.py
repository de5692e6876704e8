"""What AWS' own services offer: buckets, a zone, a store of secrets."""

import json
from dataclasses import replace

import pytest

from components.clouds.aws.offer import plan_offer
from components.clouds.aws.rights import dns_statements, secret_statements
from components.contract import BucketOffer, DnsOffer
from components.errors import Refused
from tests.components.clouds.aws.environment import (
    DEV,
    GRANT,
    RECORDS,
    SECRETS,
    SPEC,
    ZONE,
    settings,
)

DOMAIN = "ml.example.com"


def test_buckets_have_their_names_before_they_are_made() -> None:
    """The account is part of them, and the region's own endpoint answers."""
    offer = plan_offer(replace(SPEC, grants=(GRANT,)), settings())

    assert offer.buckets == {
        "data": BucketOffer(
            name="lab-data-123456789012",
            kind="s3",
            endpoint="s3.eu-west-1.amazonaws.com",
            region="eu-west-1",
        ),
        "models": BucketOffer(
            name="lab-models-123456789012",
            kind="s3",
            endpoint="s3.eu-west-1.amazonaws.com",
            region="eu-west-1",
        ),
    }


def test_a_long_name_ends_in_a_hash() -> None:
    """Two that begin alike stay two; the account stays whole, and 63 characters are all."""
    grant = replace(GRANT, buckets={"features-offline": "read", "features-online": "read"})
    scope = replace(DEV, environment="a-rather-long-name-of-an-environment")
    offer = plan_offer(replace(SPEC, scope=scope, grants=(grant,)), settings())
    names = {each.name for each in offer.buckets.values()}

    assert len(names) == len(offer.buckets)
    assert {len(each) for each in names} == {63}
    assert all(each.endswith("-123456789012") for each in names)


def test_load_balancers_stay_inside() -> None:
    """Internal ones of the network kind; pods need no label to have their rights."""
    offer = plan_offer(SPEC, settings())

    assert offer.internal_load_balancer == {
        "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
        "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
    }
    assert offer.pod_labels == {}


def test_secrets_are_read_without_a_key() -> None:
    """No `auth`: Pod Identity gives the reader's own pod its rights."""
    assert plan_offer(SPEC, settings()).secret_store == {
        "aws": {"service": "SecretsManager", "region": "eu-west-1"}
    }


def test_a_zone_answers_for_the_domain() -> None:
    """Only where there is a domain and the zone is named."""
    named = settings(dnsZone=ZONE)

    assert plan_offer(replace(SPEC, domain=DOMAIN), named).dns == DnsOffer(
        provider="aws",
        arguments={"zone-id-filter": ZONE, "aws-zone-match-parent": True},
        solver={"route53": {"region": "eu-west-1", "hostedZoneID": ZONE}},
    )
    assert plan_offer(SPEC, named).dns is None
    assert plan_offer(replace(SPEC, domain=DOMAIN), settings()).dns is None


def test_who_writes_records_needs_a_zone() -> None:
    """It is said by the key, with who needs it; without a domain nobody writes any."""
    asked = replace(SPEC, domain=DOMAIN, grants=(RECORDS,))
    with pytest.raises(Refused) as caught:
        plan_offer(asked, settings())

    assert caught.value.problems == (
        (
            "cloud.dnsZone: got nothing; expected the id of the hosted zone that ml.example.com is "
            "in, because external-dns may write records there. Add for example "
            "Z0123456789ABCDEFGHIJ."
        ),
    )
    assert plan_offer(replace(asked, domain=None), settings()).dns is None
    assert plan_offer(replace(asked, grants=(SECRETS,)), settings()).dns is None


def test_records_of_the_domain_alone_are_written() -> None:
    """In its zone alone, and each name of a change must be the domain's."""
    write, *others = dns_statements(ZONE, DOMAIN, settings())

    assert write["Action"] == ["route53:ChangeResourceRecordSets"]
    assert write["Resource"] == f"arn:aws:route53:::hostedzone/{ZONE}"
    assert write["Condition"] == {
        "ForAllValues:StringLike": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": [DOMAIN, f"*.{DOMAIN}"]
        }
    }
    assert "Change" not in json.dumps([each["Action"] for each in others]).replace("GetChange", "")


def test_secrets_of_the_environment_alone_are_read() -> None:
    """Also those with a key of their own, which is of use for nothing else."""
    read, decrypt = secret_statements(DEV, settings())
    ours = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lab-*"

    assert read["Resource"] == ours
    assert all("List" not in each or "Version" in each for each in read["Action"])  # type: ignore[attr-defined]
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": ours},
    }


def test_other_partitions_have_other_names() -> None:
    """China has its own domain and its own prefix of every ARN."""
    china = settings(region="cn-north-1")
    write, *_ = dns_statements(ZONE, DOMAIN, china)
    read, decrypt = secret_statements(DEV, china)

    assert str(write["Resource"]).startswith("arn:aws-cn:route53:::")
    assert str(read["Resource"]).startswith("arn:aws-cn:secretsmanager:cn-north-1:")
    assert "secretsmanager.cn-north-1.amazonaws.com.cn" in json.dumps(decrypt)
