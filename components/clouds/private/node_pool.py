"""A GPU pool of machines that exist, or that Cluster API makes (contract: components/contract.py).

Which of the two it is, the environment's `cloud` section says.
"""

from dataclasses import dataclass

import pulumi

from ...errors import Refused
from ...planning.gpu_stack import Driver
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from .claims import plan_claim
from .cluster import Cluster
from .machines import PoolOfMachines, make_machines
from .network import Network
from .node_claim import claim
from .settings import Settings

TYPE = "evenkeel:private:NodePool"  # part of every URN: changing it releases and claims every node


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """The pool, and where its nodes come from."""

    scope: Scope
    """Whose it is."""

    kubernetes: str
    """The minor version of the cluster."""

    driver: Driver
    """Who installs the GPU driver; nothing of it is set on the nodes here."""

    pool: GpuPool
    """What is asked for."""

    cluster: Cluster
    """Where its nodes are."""

    network: Network
    """Where its machines are."""

    settings: Settings
    """The environment's `cloud` section."""


class NodePool(pulumi.ComponentResource):
    """Nodes that carry the pool's labels and the GPU taint.

    Destroying it takes both off nodes that were claimed, and ends machines that were made.
    """

    machine: str | None
    """Its machine type: none, because machines of your own have no name in a price list."""

    nodes: tuple[str, ...]
    """The names of the nodes that are claimed; empty where Cluster API makes and names them."""

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Claim the nodes, or have the machines made."""
        super().__init__(TYPE, name, {}, opts)
        self.machine = None
        self.nodes = ()
        if args.settings.cluster_api is None:
            self._claim(name, args)
        else:
            self._make(name, args)
        self.register_outputs({"nodes": list(self.nodes)})

    def _claim(self, name: str, args: NodePoolArgs) -> None:
        selector = args.settings.claims[args.pool.name]
        chosen = plan_claim(args.pool, selector, args.cluster.inventory.nodes)
        self.nodes = tuple(node.name for node in chosen)
        for node in self.nodes:
            claim(
                f"{name}-{node}",
                node,
                args.pool.node_labels(),
                pulumi.ResourceOptions(parent=self, provider=args.cluster.provider),
            )

    def _make(self, name: str, args: NodePoolArgs) -> None:
        api = args.settings.cluster_api
        if api is None or args.cluster.management is None:
            raise Refused("cloud.clusterApi: got nothing; expected a management cluster. Add it.")
        make_machines(
            name,
            PoolOfMachines(
                scope=args.scope,
                pool=args.pool,
                api=api,
                settings=args.settings.pools[args.pool.name],
            ),
            pulumi.ResourceOptions(parent=self, provider=args.cluster.management),
        )
