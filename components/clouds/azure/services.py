"""What Azure's own services offer to workloads, known before anything is registered."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...contract import (
    SECRETS_ACCOUNT,
    SECRETS_NAMESPACE,
    BucketOffer,
    DnsOffer,
    FoundationSpec,
)
from ..base_offer import bucket_names, dns_writers, secret_readers
from .names import parse_id, plan_names
from .settings import Settings

POD_LABELS: Mapping[str, str] = {"azure.workload.identity/use": "true"}
"""Pods without it do not take on their service account's identity."""

INTERNAL_LOAD_BALANCER: Mapping[str, str] = {
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true"
}
"""What gives a Service a load balancer inside the virtual network."""


def plan_buckets(spec: FoundationSpec, settings: Settings) -> Mapping[str, BucketOffer]:
    """Return the buckets that grants name: containers of the environment's account."""
    account = plan_names(spec.scope.environment, settings.subscription).data_account
    return {
        each: BucketOffer(
            name=each,
            kind="blob",
            endpoint=f"{account}.blob.core.windows.net",
            region=settings.region,
            account=account,
        )
        for each in bucket_names(spec)
    }


def plan_dns(spec: FoundationSpec, settings: Settings) -> DnsOffer | None:
    """Return who answers for the domain: Azure DNS, where the zone is named."""
    if not spec.domain or not settings.dns_zone:
        return None
    zone = parse_id(settings.dns_zone)
    return DnsOffer(
        provider="azure",
        settings={
            "resourceGroup": zone.group,
            "subscriptionId": zone.subscription,
            "tenantId": settings.tenant,
        },
        # the zone may be one of a parent domain, which a filter for the domain alone leaves out
        arguments={"zone-name-filter": zone.name},
        solver={
            "azureDNS": {
                "environment": "AzurePublicCloud",
                "subscriptionID": zone.subscription,
                "resourceGroupName": zone.group,
                "hostedZoneName": zone.name,
            }
        },
    )


def plan_secret_store(spec: FoundationSpec, settings: Settings) -> Mapping[str, Any] | None:
    """Return how secrets are read: in the named vault, with a service account's identity."""
    del spec
    if not settings.key_vault:
        return None
    return {
        "azurekv": {
            "authType": "WorkloadIdentity",
            "tenantId": settings.tenant,
            "vaultUrl": f"https://{parse_id(settings.key_vault).name.lower()}.vault.azure.net",
            "serviceAccountRef": {"name": SECRETS_ACCOUNT, "namespace": SECRETS_NAMESPACE},
        }
    }


def check_services(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield a problem where a grant needs what the settings do not name, or name wrongly."""
    writers, readers = dns_writers(spec), secret_readers(spec)
    if writers and settings.dns_zone is None:
        yield (
            f"cloud.dnsZone: got nothing; expected the id of the DNS zone that {spec.domain} is "
            f"in, because {', '.join(writers)} may write records there. Add it: az network dns "
            "zone show shows it."
        )
    if readers and settings.key_vault is None:
        yield (
            "cloud.keyVault: got nothing; expected the id of the vault with the environment's "
            f"secrets, because {', '.join(readers)} may read them. Add it: az keyvault show shows "
            "it."
        )
    zone = parse_id(settings.dns_zone).name.lower() if settings.dns_zone else ""
    if zone and spec.domain and not f".{spec.domain}".endswith(f".{zone}"):
        yield (
            f"cloud.dnsZone: got the zone {zone}; expected the one that {spec.domain} is in. "
            "Correct it, or web.domain."
        )
