"""The foundation on a cluster that exists: its five parts put together."""

import pulumi

from ...contract import Foundation, FoundationSpec
from ...errors import Refused
from . import preflight
from .cluster import Cluster, ClusterArgs
from .identity import Identity, IdentityArgs
from .inventory import look
from .management import check as check_management
from .network import Network, NetworkArgs
from .node_pool import NodePool, NodePoolArgs
from .offer import plan_offer
from .settings import Settings
from .storage import Storage, StorageArgs


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Look at the cluster, refuse what does not fit, then register the five parts.

    Raises:
        Refused: The settings do not go together, the cluster cannot be reached, or it does not fit.
    """
    offer = plan_offer(spec, settings)
    _look(spec, settings)
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
        pulumi.ResourceOptions(depends_on=[network]),
    )
    pools = _pools(spec, settings, network, cluster)
    storage = _storage(spec, settings, network, cluster)
    return Foundation(
        provider=cluster.provider,
        offer=offer,
        context=cluster.context,
        machines={name: pool.machine for name, pool in pools.items()},
        nodes={name: pool.nodes for name, pool in pools.items()},
        parts=[cluster, storage],
    )


def _look(spec: FoundationSpec, settings: Settings) -> None:
    """Look at what is there, say what may surprise, refuse what does not fit."""
    look.cache_clear()  # each build sees the cluster as it is now, and its parts what build saw
    inventory = look(settings.context)
    pulumi.log.debug(preflight.describe(inventory))
    findings = list(preflight.check(spec, settings, inventory))
    if settings.cluster_api is not None:
        findings += check_management(spec, settings)
    for finding in findings:
        if not finding.fatal:
            pulumi.log.warn(finding.text)
    problems = [finding.text for finding in findings if finding.fatal]
    if problems:
        raise Refused(*problems)


def _pools(
    spec: FoundationSpec, settings: Settings, network: Network, cluster: Cluster
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
        )
        for pool in spec.pools
    }


def _storage(
    spec: FoundationSpec, settings: Settings, network: Network, cluster: Cluster
) -> Storage:
    storage = Storage(
        "storage",
        StorageArgs(
            scope=spec.scope,
            cluster=cluster,
            network=network,
            buckets=tuple(sorted({bucket for each in spec.grants for bucket in each.buckets})),
            settings=settings,
        ),
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
    )
    return storage
