"""The foundation on a cluster that exists: its five parts put together."""

from collections.abc import Mapping

import pulumi

from ...contract import Foundation, FoundationSpec
from ...errors import Refused
from . import kubeconfig
from .claims import check_claims, plan_claim
from .cluster import Cluster, ClusterArgs
from .identity import Identity, IdentityArgs
from .inventory import Inventory, take_inventory
from .network import Network, NetworkArgs
from .node_pool import NodePool, NodePoolArgs
from .offer import plan_offer
from .settings import Settings
from .storage import Storage, StorageArgs


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Look at the cluster, refuse what does not fit, then register the five parts.

    Raises:
        Refused: The cluster cannot be reached or its nodes do not fit the pools.
    """
    config = kubeconfig.select(settings.context, kubeconfig.paths())
    inventory = take_inventory(config, settings.context)
    nodes = _claimed(spec, settings, inventory)
    network = Network("network", NetworkArgs(cidr=spec.cidr))
    cluster = Cluster(
        "cluster",
        ClusterArgs(
            kubeconfig=kubeconfig.text(config),
            context=settings.context,
            identifier=inventory.identifier,
        ),
        pulumi.ResourceOptions(depends_on=[network]),
    )
    pools = _pools(spec, nodes, cluster)
    Identity("identity", IdentityArgs())
    storage = Storage("storage", StorageArgs(storage_class=settings.storage_class))
    return Foundation(
        provider=cluster.provider,
        offer=plan_offer(spec, settings),
        context=settings.context,
        machines=dict.fromkeys(nodes),
        nodes=nodes,
        parts=[cluster, *pools, storage],
    )


def _claimed(
    spec: FoundationSpec, settings: Settings, inventory: Inventory
) -> Mapping[str, tuple[str, ...]]:
    problems = list(check_claims(spec.pools, settings.claims, inventory.nodes))
    if problems:
        raise Refused(*problems)
    _compare_versions(spec, inventory)
    return {
        pool.name: tuple(
            node.name for node in plan_claim(pool, settings.claims[pool.name], inventory.nodes)
        )
        for pool in spec.pools
    }


def _pools(
    spec: FoundationSpec, nodes: Mapping[str, tuple[str, ...]], cluster: Cluster
) -> list[NodePool]:
    inside = pulumi.ResourceOptions(providers={"kubernetes": cluster.provider})
    return [
        NodePool(pool.name, NodePoolArgs(nodes=nodes[pool.name], labels=pool.node_labels()), inside)
        for pool in spec.pools
    ]


def _compare_versions(spec: FoundationSpec, inventory: Inventory) -> None:
    if inventory.version != spec.kubernetes:  # the cluster is not ours to upgrade
        pulumi.log.warn(
            f"cluster.kubernetes: got {spec.kubernetes}; the cluster runs {inventory.version}. "
            "Correct the file, or upgrade the cluster."
        )
