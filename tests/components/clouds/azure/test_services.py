"""What Azure's own services offer: containers, a zone, a vault."""

from dataclasses import replace
from typing import Any

import pytest

from components.clouds.azure.names import parse_id, plan_names
from components.clouds.azure.offer import plan_offer
from components.contract import BucketOffer, DnsOffer, FoundationSpec
from components.errors import Refused
from tests.components.clouds.azure.environment import (
    GRANT,
    RECORDS,
    SECRETS,
    SPEC,
    SUBSCRIPTION,
    VAULT,
    ZONE,
    settings,
)

DOMAIN = "ml.example.com"
WITH_DOMAIN = replace(SPEC, domain=DOMAIN)


def test_buckets_are_containers_of_one_account() -> None:
    """Whose name is known before it is made."""
    account = plan_names("azure-dev", SUBSCRIPTION).data_account

    assert plan_offer(replace(SPEC, grants=(GRANT,)), settings()).buckets == {
        "vectors": BucketOffer(
            name="vectors",
            kind="blob",
            endpoint=f"{account}.blob.core.windows.net",
            region="swedencentral",
            account=account,
        )
    }


def test_load_balancers_stay_inside() -> None:
    """By the annotation that AKS reads; pods say by a label that they have rights."""
    offer = plan_offer(SPEC, settings())

    assert offer.internal_load_balancer == {
        "service.beta.kubernetes.io/azure-load-balancer-internal": "true"
    }
    assert offer.pod_labels == {"azure.workload.identity/use": "true"}


def test_secrets_are_read_in_the_named_vault() -> None:
    """With the identity of a service account, which the store must be told."""
    assert plan_offer(SPEC, settings(keyVault=VAULT)).secret_store == {
        "azurekv": {
            "authType": "WorkloadIdentity",
            "tenantId": settings().tenant,
            "vaultUrl": "https://ml-secrets.vault.azure.net",
            "serviceAccountRef": {"name": "external-secrets", "namespace": "external-secrets"},
        }
    }
    assert plan_offer(SPEC, settings()).secret_store is None


def test_a_zone_answers_for_the_domain() -> None:
    """Also one of another subscription; only where there is a domain and the zone is named."""
    named = settings(dnsZone=ZONE)

    assert plan_offer(WITH_DOMAIN, named).dns == DnsOffer(
        provider="azure",
        settings={
            "resourceGroup": "dns",
            "subscriptionId": "00000000-0000-0000-0000-000000000009",
            "tenantId": settings().tenant,
        },
        arguments={"zone-name-filter": "example.com"},
        solver={
            "azureDNS": {
                "environment": "AzurePublicCloud",
                "subscriptionID": "00000000-0000-0000-0000-000000000009",
                "resourceGroupName": "dns",
                "hostedZoneName": "example.com",
            }
        },
    )
    assert plan_offer(SPEC, named).dns is None
    assert plan_offer(WITH_DOMAIN, settings()).dns is None


@pytest.mark.parametrize(
    ("spec", "said", "problem"),
    [
        (
            replace(WITH_DOMAIN, grants=(RECORDS,)),
            {},
            (
                "cloud.dnsZone: got nothing; expected the id of the DNS zone that ml.example.com "
                "is in, because external-dns may write records there. Add it: az network dns zone "
                "show shows it."
            ),
        ),
        (
            replace(SPEC, grants=(SECRETS,)),
            {},
            (
                "cloud.keyVault: got nothing; expected the id of the vault with the environment's "
                "secrets, because external-secrets may read them. Add it: az keyvault show shows "
                "it."
            ),
        ),
        (
            replace(SPEC, domain="ml.badexample.com"),
            {"dnsZone": ZONE},
            (
                "cloud.dnsZone: got the zone example.com; expected the one that ml.badexample.com "
                "is in. Correct it, or web.domain."
            ),
        ),
    ],
    ids=["no zone", "no vault", "another zone"],
)
def test_what_a_grant_needs_is_named(
    spec: FoundationSpec, said: dict[str, Any], problem: str
) -> None:
    """It is said by the key, with who needs it."""
    with pytest.raises(Refused) as caught:
        plan_offer(spec, settings(**said))

    assert caught.value.problems == (problem,)


def test_a_domain_may_be_its_zone() -> None:
    """Or lie below it; without a domain nobody writes records, and needs no zone."""
    asked = replace(SPEC, domain="example.com", grants=(RECORDS,))

    assert plan_offer(asked, settings(dnsZone=ZONE)).dns is not None
    assert plan_offer(replace(asked, domain=None), settings()).dns is None


def test_an_id_has_parts() -> None:
    """Subscription, resource group, name."""
    found = parse_id(VAULT)

    assert (found.subscription, found.group, found.name) == (SUBSCRIPTION, "secrets", "ml-Secrets")
    assert found.group_id == f"/subscriptions/{SUBSCRIPTION}/resourceGroups/secrets"
