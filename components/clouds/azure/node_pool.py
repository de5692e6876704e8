"""A GPU pool of AKS (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, compute
from pulumi_azure_native import containerservice as aks

from ...planning.gpu_stack import Driver
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from .agent_pool import DISK_GIB, PATIENCE, AgentPoolPlan, plan_agent_pool
from .cluster import Cluster
from .network import Network
from .roles import Assignment, Role, grant_role
from .settings import Settings

TYPE = "evenkeel:azure:NodePool"  # part of every URN: changing it replaces live nodes

_ANY_PRICE = -1

_FIXED = [
    "availabilityZones",
    "capacityReservationGroupID",
    "gpuProfile",
    "kubeletDiskType",
    "osDiskType",
    "proximityPlacementGroupID",
    "scaleSetPriority",
    "vmSize",
]
"""What AKS never changes of a pool: another value is another pool."""


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """What an environment says about one GPU pool."""

    scope: Scope
    """Whose it is."""

    kubernetes: str
    """The minor version, such as `1.36`."""

    driver: Driver
    """Who installs the GPU driver."""

    pool: GpuPool
    """What the pool holds."""

    cluster: Cluster
    """The cluster that its machines join."""

    network: Network
    """Where its machines stand."""

    settings: Settings
    """The environment's cloud section."""


class NodePool(pulumi.ComponentResource):
    """An agent pool that grows from its least number of machines as GPUs are asked for."""

    machine: str | None
    """The VM size."""

    nodes: tuple[str, ...]
    """None: the cloud makes and names them."""

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the pool."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        plan = plan_agent_pool(args.pool, args.driver, args.network.zones, args.settings)
        after: list[pulumi.Resource] = []
        near = None
        if plan.compact:
            near = _stand_together(name, args, plan, child)
            after.append(_let_stand(name, args, near, child))
        _machines(
            f"{name}-pool",
            args,
            plan,
            near,
            pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=after)),
        )
        self.machine = plan.machine
        self.nodes = ()
        self.register_outputs({"machine": self.machine})


def _machines(
    name: str,
    args: NodePoolArgs,
    plan: AgentPoolPlan,
    near: compute.ProximityPlacementGroup | None,
    opts: pulumi.ResourceOptions,
) -> aks.AgentPool:
    return aks.AgentPool(
        name,
        resource_group_name=args.network.site.group,
        resource_name_=args.cluster.name,
        agent_pool_name=plan.name,
        mode=aks.AgentPoolMode.USER,
        orchestrator_version=args.kubernetes,
        vm_size=plan.machine,
        gpu_profile=aks.GPUProfileArgs(driver=plan.gpu_driver),
        os_type=aks.OSType.LINUX,
        os_sku=aks.OSSKU.UBUNTU,
        os_disk_type=plan.os_disk,
        os_disk_size_gb=DISK_GIB,
        kubelet_disk_type=plan.kubelet_disk,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        enable_auto_scaling=True,
        count=plan.min_nodes,
        min_count=plan.min_nodes,
        max_count=plan.max_nodes,
        availability_zones=list(plan.zones) or None,
        vnet_subnet_id=args.network.nodes_subnet,
        node_labels=dict(plan.labels),
        node_taints=list(plan.taints),
        scale_set_priority="Spot" if plan.spot else "Regular",
        scale_set_eviction_policy="Delete" if plan.spot else None,
        spot_max_price=_ANY_PRICE if plan.spot else None,
        capacity_reservation_group_id=plan.reservation,
        proximity_placement_group_id=near.id if near else None,
        upgrade_settings=None if plan.spot else _upgrade(),
        tags=args.network.site.tags,
        opts=_life(args, opts),
    )


def _life(args: NodePoolArgs, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    mine = pulumi.ResourceOptions(
        protect=args.scope.protected,
        ignore_changes=["count"],  # the autoscaler's from then on
        replace_on_changes=_FIXED,
        # two pools of one name cannot be at the same time
        delete_before_replace=True,
        custom_timeouts=pulumi.CustomTimeouts(**PATIENCE),
    )
    return pulumi.ResourceOptions.merge(opts, mine)


def _upgrade() -> aks.AgentPoolUpgradeSettingsArgs:
    """Upgrade one machine after another in place: a spare one with GPUs is rarely to be had."""
    return aks.AgentPoolUpgradeSettingsArgs(max_surge="0", max_unavailable="1")


def _stand_together(
    name: str, args: NodePoolArgs, plan: AgentPoolPlan, child: pulumi.ResourceOptions
) -> compute.ProximityPlacementGroup:
    return compute.ProximityPlacementGroup(
        f"{name}-placement",
        resource_group_name=args.network.site.group,
        proximity_placement_group_name=f"{args.scope.environment}-{plan.name}",
        proximity_placement_group_type=compute.ProximityPlacementGroupType.STANDARD,
        location=args.network.site.location,
        zones=list(plan.zones) or None,
        # told in advance, Azure chooses a place that has machines of this size
        intent=(
            compute.ProximityPlacementGroupPropertiesIntentArgs(vm_sizes=[plan.machine])
            if plan.zones
            else None
        ),
        tags=args.network.site.tags,
        opts=child,
    )


def _let_stand(
    name: str,
    args: NodePoolArgs,
    near: compute.ProximityPlacementGroup,
    child: pulumi.ResourceOptions,
) -> authorization.RoleAssignment:
    return grant_role(
        f"{name}-placing",
        args.network.site,
        Assignment(
            role=Role.CONTRIBUTOR,
            scope=near.id,
            principal=args.cluster.principal,
        ),
        child,
    )
