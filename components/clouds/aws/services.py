"""What AWS' own services offer to workloads, known before anything is registered."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...contract import BucketOffer, DnsOffer, FoundationSpec
from ..base_offer import bucket_names, dns_writers
from . import arns
from .settings import Settings

POD_LABELS: Mapping[str, str] = {}
"""Pod Identity knows pods by their service account."""

INTERNAL_LOAD_BALANCER: Mapping[str, str] = {
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
    # EKS' own default is the classic one, which ends idle connections after a minute
    "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
}
"""What gives a Service a network load balancer inside the VPC."""


def plan_buckets(spec: FoundationSpec, settings: Settings) -> Mapping[str, BucketOffer]:
    """Return the buckets that grants name."""
    return {
        each: BucketOffer(
            name=arns.bucket_name(spec.scope, settings, each),
            kind="s3",
            endpoint=f"s3.{settings.region}.{arns.domain(settings.region)}",
            region=settings.region,
        )
        for each in bucket_names(spec)
    }


def plan_dns(spec: FoundationSpec, settings: Settings) -> DnsOffer | None:
    """Return who answers for the domain: Route 53, where the zone is named."""
    if not spec.domain or not settings.dns_zone:
        return None
    solver = {"region": settings.region, "hostedZoneID": settings.dns_zone}
    # the zone may be one of a parent domain, which a filter for the domain alone leaves out
    finds: dict[str, str | bool] = {
        "zone-id-filter": settings.dns_zone,
        "aws-zone-match-parent": True,
    }
    return DnsOffer(provider="aws", arguments=finds, solver={"route53": solver})


def plan_secret_store(spec: FoundationSpec, settings: Settings) -> Mapping[str, Any] | None:
    """Return how secrets are read: with the identity of the pod that reads them."""
    del spec
    return {"aws": {"service": "SecretsManager", "region": settings.region}}


def check_services(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield a problem where a grant needs what the settings do not name."""
    writers = dns_writers(spec)
    if writers and settings.dns_zone is None:
        yield (
            f"cloud.dnsZone: got nothing; expected the id of the hosted zone that {spec.domain} is "
            f"in, because {', '.join(writers)} may write records there. Add for example "
            "Z0123456789ABCDEFGHIJ."
        )
