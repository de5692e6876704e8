"""The foundation on Google Cloud: its five parts put together."""

import pulumi
import pulumi_gcp as gcp

from ...contract import Foundation, FoundationSpec
from .cluster import Cluster, ClusterArgs
from .identity import Identity, IdentityArgs
from .network import Network, NetworkArgs
from .node_pool import NodePool, NodePoolArgs
from .offer import plan_machines, plan_offer
from .settings import Settings
from .storage import Storage, StorageArgs


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Refuse what does not go together, then register the five parts.

    Raises:
        Refused: The settings do not go together, or Google Cloud has no such machine.
    """
    offer = plan_offer(spec, settings)
    provider = gcp.Provider("gcp", project=settings.project, region=settings.region)
    inside = pulumi.ResourceOptions(providers={"gcp": provider})
    network, cluster = _ground(spec, settings, inside)
    _pools(spec, settings, network, cluster, inside)
    storage = _stores(spec, settings, network, cluster, inside)
    return Foundation(
        provider=cluster.provider,
        offer=offer,
        context=cluster.context,
        machines=plan_machines(spec, settings),
        nodes={pool.name: () for pool in spec.pools},
        parts=[cluster, storage],
    )


def _ground(
    spec: FoundationSpec, settings: Settings, inside: pulumi.ResourceOptions
) -> tuple[Network, Cluster]:
    network = Network(
        "network",
        NetworkArgs(
            scope=spec.scope,
            cidr=spec.cidr,
            zones=spec.zones,
            pods=spec.pods,
            services=spec.services,
            settings=settings,
        ),
        inside,
    )
    cluster = Cluster(
        "cluster",
        ClusterArgs(
            scope=spec.scope,
            kubernetes=spec.kubernetes,
            public_api=spec.public_api,
            network=network,
            settings=settings,
        ),
        inside,
    )
    return network, cluster


def _pools(
    spec: FoundationSpec,
    settings: Settings,
    network: Network,
    cluster: Cluster,
    inside: pulumi.ResourceOptions,
) -> None:
    for pool in spec.pools:
        NodePool(
            pool.name,
            NodePoolArgs(
                scope=spec.scope,
                kubernetes=spec.kubernetes,
                driver=spec.driver,
                pool=pool,
                cluster=cluster,
                network=network,
                settings=settings,
            ),
            inside,
        )


def _stores(
    spec: FoundationSpec,
    settings: Settings,
    network: Network,
    cluster: Cluster,
    inside: pulumi.ResourceOptions,
) -> Storage:
    buckets = sorted({bucket for grant in spec.grants for bucket in grant.buckets})
    storage = Storage(
        "storage",
        StorageArgs(
            scope=spec.scope,
            cluster=cluster,
            network=network,
            buckets=tuple(buckets),
            settings=settings,
        ),
        inside,
    )
    Identity(
        "identity",
        IdentityArgs(
            scope=spec.scope,
            cluster=cluster,
            storage=storage,
            grants=spec.grants,
            settings=settings,
        ),
        inside,
    )
    return storage
