"""The foundation on Azure: its five parts put together."""

import pulumi
from pulumi_azure_native import Provider

from ...contract import Foundation, FoundationSpec
from .cluster import Cluster, ClusterArgs
from .identity import Identity, IdentityArgs
from .lock import lock
from .network import Network, NetworkArgs
from .node_pool import NodePool, NodePoolArgs
from .offer import plan_offer
from .settings import Settings
from .storage import Storage, StorageArgs


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Refuse what does not fit, then register the five parts.

    Raises:
        Refused: The settings do not go together; nothing was registered.
    """
    offer = plan_offer(spec, settings)
    azure = Provider(
        "azure",
        subscription_id=settings.subscription,
        tenant_id=settings.tenant,
        location=settings.region,
    )
    inside = pulumi.ResourceOptions(providers={"azure-native": azure})
    network = _network(spec, settings, inside)
    cluster = Cluster(
        "cluster",
        ClusterArgs(
            scope=spec.scope,
            kubernetes=spec.kubernetes,
            public_api=spec.public_api,
            network=network,
            settings=settings,
        ),
        pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[network])),
    )
    pools = _pools(spec, settings, network, cluster, inside)
    storage = _storage(spec, settings, network, cluster, inside)
    if spec.scope.protected:
        lock("cluster-lock", cluster, list(pools.values()), inside)
    return Foundation(
        provider=cluster.provider,
        offer=offer,
        context=cluster.context,
        machines={name: pool.machine for name, pool in pools.items()},
        nodes={name: pool.nodes for name, pool in pools.items()},
        parts=[cluster, storage],
    )


def _network(spec: FoundationSpec, settings: Settings, inside: pulumi.ResourceOptions) -> Network:
    return Network(
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


def _pools(
    spec: FoundationSpec,
    settings: Settings,
    network: Network,
    cluster: Cluster,
    inside: pulumi.ResourceOptions,
) -> dict[str, NodePool]:
    return {
        pool.name: NodePool(
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
        for pool in spec.pools
    }


def _storage(
    spec: FoundationSpec,
    settings: Settings,
    network: Network,
    cluster: Cluster,
    inside: pulumi.ResourceOptions,
) -> Storage:
    storage = Storage(
        "storage",
        StorageArgs(
            scope=spec.scope,
            cluster=cluster,
            network=network,
            buckets=tuple(sorted({bucket for grant in spec.grants for bucket in grant.buckets})),
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
