"""What Google's own services offer to workloads, known before anything is registered."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...contract import BucketOffer, DnsOffer, FoundationSpec
from ..base_offer import bucket_names, dns_writers
from .names import bucket_name
from .settings import Settings

POD_LABELS: Mapping[str, str] = {}
"""GKE knows pods by their service account."""

INTERNAL_LOAD_BALANCER: Mapping[str, str] = {"networking.gke.io/load-balancer-type": "Internal"}
"""What gives a Service a passthrough load balancer inside the VPC."""


def plan_buckets(spec: FoundationSpec, settings: Settings) -> Mapping[str, BucketOffer]:
    """Return the buckets that grants name."""
    return {
        each: BucketOffer(
            name=bucket_name(settings, spec.scope.environment, each),
            kind="gcs",
            endpoint="storage.googleapis.com",
            region=settings.region,
        )
        for each in bucket_names(spec)
    }


def plan_dns(spec: FoundationSpec, settings: Settings) -> DnsOffer | None:
    """Return who answers for the domain: Cloud DNS, where the zone is named."""
    if not spec.domain or not settings.dns_zone:
        return None
    solver = {"project": settings.project, "hostedZoneName": settings.dns_zone}
    return DnsOffer(
        provider="google",
        settings={"project": settings.project},
        # a filter for the domain would leave out a zone of its parent
        arguments={"zone-id-filter": settings.dns_zone},
        by_domain=False,
        solver={"cloudDNS": solver},
    )


def plan_secret_store(spec: FoundationSpec, settings: Settings) -> Mapping[str, Any] | None:
    """Return how secrets are read: with the identity of the pod that reads them."""
    del spec
    return {"gcpsm": {"projectID": settings.project}}


def check_services(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield a problem where a grant needs what the settings do not name."""
    writers = dns_writers(spec)
    if writers and settings.dns_zone is None:
        yield (
            f"cloud.dnsZone: got nothing; expected the name of the managed zone that {spec.domain} "
            f"is in, because {', '.join(writers)} may write records there. Add for example "
            "ml-example-com."
        )
