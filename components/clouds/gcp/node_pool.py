"""A pool of GPU machines on GKE (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from ...planning.gpu_stack import Driver
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from .accelerators import node_config
from .cluster import Cluster
from .machines import PATIENCE, SIZES, autoscaling, management, upgrades
from .network import Network
from .pool_plan import PoolPlan, plan_pool
from .settings import Settings

TYPE = "evenkeel:gcp:NodePool"  # part of every URN: changing it replaces live machines


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """What the pool's machines are and where they stand."""

    scope: Scope
    kubernetes: str
    """The minor version; the machines follow the control plane's."""

    driver: Driver
    """Who installs the GPU driver."""

    pool: GpuPool
    cluster: Cluster
    network: Network
    settings: Settings


class NodePool(pulumi.ComponentResource):
    """Machines with GPUs that come and go between the pool's limits."""

    machine: str | None
    """Their machine type."""

    nodes: tuple[str, ...]
    """Empty: GKE makes and names them."""

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the pool."""
        super().__init__(TYPE, name, {}, opts)
        plan = plan_pool(args.pool, args.settings, args.driver, args.network.zones)
        gcp.container.NodePool(
            f"{name}-pool",
            name=args.pool.name,
            cluster=args.cluster.name,
            project=args.settings.project,
            location=args.settings.region,
            node_locations=list(plan.zones),
            initial_node_count=plan.nodes_per_zone,
            # ANY: where there is capacity, not the same number in each zone
            autoscaling=autoscaling(plan.min_nodes, plan.max_nodes, "ANY"),
            management=management(),
            # one more GPU machine is seldom to be had, and waiting for it would block upgrades
            upgrade_settings=upgrades(surge=0),
            node_config=node_config(plan, args.scope, args.cluster.account, args.cluster.data_key),
            placement_policy=_placement(name, args, plan, self),
            network_config=_network(plan),
            opts=pulumi.ResourceOptions(
                parent=self,
                # GKE taints GPU machines only where the cluster has others already
                depends_on=[args.cluster.system_pool],
                ignore_changes=list(SIZES),
                protect=args.scope.protected,
                custom_timeouts=PATIENCE,
                # what makes a new pool of it (machine, driver) frees the old GPUs first
                delete_before_replace=True,
            ),
        )
        if plan.driver.installer:
            args.cluster.install_driver()
        self.machine, self.nodes = plan.machine, ()
        self.register_outputs({"machine": self.machine})


def _network(plan: PoolPlan) -> gcp.container.NodePoolNetworkConfigArgs:
    return gcp.container.NodePoolNetworkConfigArgs(
        enable_private_nodes=True,
        # GKE makes and wires the networks of the RDMA interfaces
        accelerator_network_profile="auto" if plan.rdma else None,
    )


def _placement(
    name: str, args: NodePoolArgs, plan: PoolPlan, parent: pulumi.Resource
) -> gcp.container.NodePoolPlacementPolicyArgs | None:
    if plan.placement is None:
        return None
    policy = None
    if plan.placement == "throughput":
        policy = gcp.compute.ResourcePolicy(
            f"{name}-placement",
            name=f"{args.scope.environment}-{args.pool.name}",
            project=args.settings.project,
            region=args.settings.region,
            workload_policy=gcp.compute.ResourcePolicyWorkloadPolicyArgs(type="HIGH_THROUGHPUT"),
            opts=pulumi.ResourceOptions(parent=parent),
        )
    return gcp.container.NodePoolPlacementPolicyArgs(
        type="COMPACT", policy_name=policy.name if policy else None
    )
