"""The agent pool of everything that needs no GPU, apart from AKS' own parts."""

import pulumi
from pulumi_azure_native import containerservice as aks

from .agent_pool import DISK_GIB, PATIENCE
from .control_plane import Wanted
from .system_pools import SystemPool


def platform_pool(
    name: str,
    args: Wanted,
    pool: SystemPool,
    cluster: aks.ManagedCluster,
    opts: pulumi.ResourceOptions,
) -> aks.AgentPool:
    """Register the pool that add-ons run in."""
    return aks.AgentPool(
        name,
        resource_group_name=args.network.site.group,
        resource_name_=cluster.name,
        agent_pool_name=pool.name,
        mode=aks.AgentPoolMode.USER,
        type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS,
        # machines do not follow the control plane by themselves
        orchestrator_version=args.kubernetes,
        vm_size=pool.machine,
        os_type=aks.OSType.LINUX,
        os_sku=aks.OSSKU.UBUNTU,
        os_disk_type=aks.OSDiskType.EPHEMERAL,
        os_disk_size_gb=DISK_GIB,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        enable_auto_scaling=True,
        count=pool.min_nodes,
        min_count=pool.min_nodes,
        max_count=pool.max_nodes,
        availability_zones=list(args.network.zones) or None,
        vnet_subnet_id=args.network.nodes_subnet,
        upgrade_settings=aks.AgentPoolUpgradeSettingsArgs(max_surge="33%"),
        tags=args.network.site.tags,
        opts=_life(args, opts),
    )


def _life(args: Wanted, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    mine = pulumi.ResourceOptions(
        protect=args.scope.protected,
        ignore_changes=["count"],  # the autoscaler's from then on
        delete_before_replace=True,
        custom_timeouts=pulumi.CustomTimeouts(**PATIENCE),
    )
    return pulumi.ResourceOptions.merge(opts, mine)
