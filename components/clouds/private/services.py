"""What workloads find beside the cluster, where there is no cloud: buckets of an add-on."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...contract import (
    OBJECT_STORE_ADDON,
    OBJECT_STORE_ENDPOINT,
    BucketOffer,
    DnsOffer,
    FoundationSpec,
)
from ..base_offer import bucket_names
from .settings import Settings

POD_LABELS: Mapping[str, str] = {}
"""There is no cloud that would trust a pod."""

INTERNAL_LOAD_BALANCER: Mapping[str, str] = {}
"""A site's load balancers are inside its network anyway."""

_REGION = "us-east-1"
"""What S3 is told where it has no regions: its clients cannot sign without one."""


def plan_buckets(spec: FoundationSpec, settings: Settings) -> Mapping[str, BucketOffer]:
    """Return the buckets that grants name; the add-on makes them, with keys."""
    del settings
    return {
        each: BucketOffer(
            name=each,
            kind="s3",
            endpoint=OBJECT_STORE_ENDPOINT,
            region=_REGION,
            credentials=True,
        )
        for each in bucket_names(spec)
    }


def plan_dns(spec: FoundationSpec, settings: Settings) -> DnsOffer | None:
    """Return who answers for the domain: nobody that evenkeel knows."""
    del spec, settings
    return None


def plan_secret_store(spec: FoundationSpec, settings: Settings) -> Mapping[str, Any] | None:
    """Return how secrets of a cloud are read: not at all."""
    del spec, settings
    return None


def check_services(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield a problem where buckets are asked for, and nobody would keep them."""
    del settings
    users = [grant.name for grant in spec.grants if grant.buckets and not grant.former]
    if users and OBJECT_STORE_ADDON not in spec.addons:
        keeps = "which keeps" if len(users) == 1 else "which keep"
        yield (
            f"addons: got {', '.join(users)}, {keeps} data in a bucket; expected "
            f"{OBJECT_STORE_ADDON} beside it on a private cluster. Add {OBJECT_STORE_ADDON}: {{}}."
        )
