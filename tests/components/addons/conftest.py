"""A cluster that add-ons are planned for."""

from dataclasses import replace
from typing import Any

import pytest

from components.addons.catalogue import catalogue
from components.contract import BucketOffer, ClusterOffer, DnsOffer
from components.planning.gpu_stack import GpuStack
from components.planning.pools import GpuPool


def offer_of(cluster: ClusterOffer, **changes: Any) -> ClusterOffer:
    """Return what a cluster offers with every add-on on and a bucket for everyone who asks."""
    grants = [grant for addon in catalogue().values() for grant in addon.grants(addon.options())]
    buckets = {
        name: BucketOffer(
            name=f"company-{name}",
            kind="s3",
            endpoint="s3.eu-west-1.amazonaws.com",
            region="eu-west-1",
        )
        for grant in grants
        for name in grant.buckets
    }
    fields: dict[str, Any] = {
        "domain": "ml.example.com",
        "addons": frozenset(catalogue()),
        "buckets": buckets,
        "dns": DnsOffer(provider="company", settings={"zone": "ml"}),
        "secret_store": {"company": {"region": "eu-west-1"}},
    }
    return replace(cluster, **(fields | changes))


@pytest.fixture(scope="session")
def cluster() -> ClusterOffer:
    """Return what a cluster with one whole and one time-sliced pool offers."""
    return some_cluster()


def some_cluster() -> ClusterOffer:
    """Return what a cluster with one whole and one time-sliced pool offers."""
    whole = GpuPool(
        name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=2, max_nodes=2
    )
    sliced = GpuPool(
        name="serve",
        accelerator="nvidia-l4",
        gpus_per_node=1,
        min_nodes=2,
        max_nodes=2,
        time_slices=4,
    )
    return ClusterOffer(
        kubernetes="1.36",
        pools=(whole, sliced),
        gpu=GpuStack(driver=True, toolkit=True, device_plugin=True),
    )


@pytest.fixture(scope="session")
def everything(cluster: ClusterOffer) -> ClusterOffer:
    """Return what the same cluster offers with every add-on on."""
    return offer_of(cluster)
