"""A network, a cluster, storage and a GPU pool of evenkeel's, on the cloud of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from evenkeel.components.clouds.parts import parts

from plan import POOL, Plan


@dataclass(frozen=True, kw_only=True)
class Foundation:
    """What the rest stands on."""

    provider: kubernetes.Provider
    machine: str
    """The machine type of the GPU pool."""

    ready: list[pulumi.Resource]
    """What must stand before anything is installed."""


def build(plan: Plan) -> Foundation:
    """Register the foundation."""
    part = parts(plan.settings.name)
    spec, known = plan.spec, {"scope": plan.spec.scope, "settings": plan.settings}
    inside = pulumi.ResourceOptions(providers=[_provider(plan.settings, spec.scope.tags())])
    network = part.Network(
        "network",
        part.NetworkArgs(cidr=spec.cidr, zones=spec.zones, pods=None, services=None, **known),
        inside,
    )
    cluster = part.Cluster(
        "cluster",
        part.ClusterArgs(
            kubernetes=spec.kubernetes, public_api=spec.public_api, network=network, **known
        ),
        # nodes fetch images through the network's way out
        pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[network])),
    )
    pool = part.NodePool(
        POOL.name,
        part.NodePoolArgs(
            kubernetes=spec.kubernetes,
            driver=spec.driver,
            pool=POOL,
            cluster=cluster,
            network=network,
            **known,
        ),
        inside,
    )
    storage = part.Storage(
        "storage",
        part.StorageArgs(cluster=cluster, network=network, buckets=(), **known),
        inside,
    )
    return Foundation(
        provider=cluster.provider, machine=pool.machine, ready=[cluster, pool, storage]
    )


def _provider(settings: Any, tags: Mapping[str, str]) -> pulumi.ProviderResource:
    """Make the cloud's provider; who deploys, and as whom, is this project's own affair."""
    match settings.name:
        case "aws":
            import pulumi_aws as aws

            provider: pulumi.ProviderResource = aws.Provider(
                "aws",
                region=settings.region,
                allowed_account_ids=[settings.account],
                default_tags=aws.ProviderDefaultTagsArgs(tags=dict(tags)),
            )
        case "gcp":
            import pulumi_gcp as gcp

            provider = gcp.Provider("gcp", project=settings.project, region=settings.region)
        case other:
            message = f"cloud.name: got {other}; expected aws or gcp. This project knows these two."
            raise pulumi.RunError(message)
    return provider
