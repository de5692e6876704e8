"""The five parts of a foundation put together: the same on every cloud, whose classes they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from ..contract import ClusterOffer, Foundation, FoundationSpec
from .base_offer import bucket_names
from .parts import Parts, parts


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What was registered; each of it is of the cloud's own class."""

    network: Any
    cluster: Any
    pools: dict[str, Any]
    """Pool -> its component."""

    storage: Any
    identity: Any

    def foundation(self, offer: ClusterOffer) -> Foundation:
        """Return it as the rest of an environment sees it."""
        return Foundation(
            provider=self.cluster.provider,
            offer=offer,
            context=self.cluster.context,
            machines={name: pool.machine for name, pool in self.pools.items()},
            nodes={name: pool.nodes for name, pool in self.pools.items()},
            accounts=self.identity.service_account_annotations,
            # a pod that starts before its identity is there stays without it
            parts=[self.cluster, self.storage, self.identity],
        )


def assemble(
    spec: FoundationSpec,
    settings: Any,  # noqa: ANN401 - the cloud's own
    inside: pulumi.ResourceOptions | None = None,
    *,
    cluster_waits: bool = False,
) -> Assembly:
    """Register network, cluster, pools, storage and identity.

    Args:
        spec: What an environment asks for.
        settings: The cloud's own settings; they name the cloud.
        inside: The options of each part, such as the cloud's provider.
        cluster_waits: Whether the cluster waits for everything in the network.
    """
    part = parts(settings.name)
    network = part.Network("network", _network(part, spec, settings), inside)
    waiting = pulumi.ResourceOptions(depends_on=[network] if cluster_waits else [])
    cluster = part.Cluster(
        "cluster",
        part.ClusterArgs(
            scope=spec.scope,
            kubernetes=spec.kubernetes,
            public_api=spec.public_api,
            network=network,
            settings=settings,
        ),
        pulumi.ResourceOptions.merge(inside, waiting),
    )
    common = {"scope": spec.scope, "cluster": cluster, "settings": settings}
    pools = _pools(part, spec, common | {"network": network}, inside)
    kept = part.StorageArgs(**common, network=network, buckets=bucket_names(spec))
    storage = part.Storage("storage", kept, inside)
    rights = part.IdentityArgs(**common, storage=storage, grants=spec.grants, domain=spec.domain)
    identity = part.Identity("identity", rights, inside)
    return Assembly(
        network=network, cluster=cluster, pools=pools, storage=storage, identity=identity
    )


def _network(part: Parts, spec: FoundationSpec, settings: Any) -> Any:  # noqa: ANN401 - the cloud's own
    return part.NetworkArgs(
        scope=spec.scope,
        cidr=spec.cidr,
        zones=spec.zones,
        pods=spec.pods,
        services=spec.services,
        settings=settings,
    )


def _pools(
    part: Parts,
    spec: FoundationSpec,
    common: Mapping[str, Any],
    inside: pulumi.ResourceOptions | None,
) -> dict[str, Any]:
    asked = {**common, "kubernetes": spec.kubernetes, "driver": spec.driver}
    return {
        pool.name: part.NodePool(pool.name, part.NodePoolArgs(**asked, pool=pool), inside)
        for pool in spec.pools
    }
