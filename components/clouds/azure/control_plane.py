"""The managed cluster itself: every argument that AKS takes, in the safest form that it has."""

from typing import Protocol

import pulumi
from pulumi_azure_native import containerservice as aks
from pulumi_azure_native import managedidentity

from ...planning.scope import Scope
from .agent_pool import DISK_GIB, PATIENCE
from .network import Network
from .settings import Settings
from .subnets import dns_address
from .system_pools import SystemPool, plan_system_pools


class Wanted(Protocol):
    """What is wanted of a control plane (`cluster.ClusterArgs`)."""

    @property
    def scope(self) -> Scope:
        """Whose it is."""

    @property
    def kubernetes(self) -> str:
        """The minor version."""

    @property
    def public_api(self) -> bool:
        """Whether the API answers outside the network, too."""

    @property
    def network(self) -> Network:
        """Where it lives."""

    @property
    def settings(self) -> Settings:
        """The environment's cloud section."""


def control_plane(
    name: str,
    args: Wanted,
    identity: managedidentity.UserAssignedIdentity,
    key: aks.AzureKeyVaultKmsArgs,
    opts: pulumi.ResourceOptions,
) -> aks.ManagedCluster:
    """Register the managed cluster with its system pool."""
    site = args.network.site
    system, _ = plan_system_pools(args.scope, args.network.spread)
    return aks.ManagedCluster(
        name,
        resource_group_name=site.group,
        resource_name_=site.names.cluster,
        location=site.location,
        dns_prefix=site.names.cluster,
        node_resource_group=site.names.nodes_group,
        # what AKS makes there is AKS' to change; a change by hand would break an upgrade
        node_resource_group_profile=aks.ManagedClusterNodeResourceGroupProfileArgs(
            restriction_level=aks.RestrictionLevel.READ_ONLY
        ),
        kubernetes_version=args.kubernetes,
        sku=_with_promised_uptime(),
        identity=aks.ManagedClusterIdentityArgs(
            type=aks.ResourceIdentityType.USER_ASSIGNED, user_assigned_identities=[identity.id]
        ),
        aad_profile=_people(args.settings),
        enable_rbac=True,
        disable_local_accounts=True,
        api_server_access_profile=_access(args),
        network_profile=_network(args.network),
        oidc_issuer_profile=aks.ManagedClusterOIDCIssuerProfileArgs(enabled=True),
        security_profile=_security(key),
        storage_profile=_storage(),
        auto_upgrade_profile=_upgrades(),
        auto_scaler_profile=_autoscaler(),
        agent_pool_profiles=[_system_pool(system, args)],
        tags=site.tags,
        opts=_life(args, opts),
    )


def _life(args: Wanted, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    mine = pulumi.ResourceOptions(
        protect=args.scope.protected,
        # AKS answers with every pool of the cluster, by name, also with those that are resources
        # of their own: the list is AKS' from then on. A change of the cluster sends it as the
        # state has it, and one that names a pool which is gone is refused, so that the state must
        # know all of them: `refresh: always` in Pulumi.yaml.
        ignore_changes=["agentPoolProfiles"],
        # two clusters of one name cannot be at the same time
        delete_before_replace=True,
        custom_timeouts=pulumi.CustomTimeouts(**PATIENCE),
    )
    return pulumi.ResourceOptions.merge(opts, mine)


def _people(settings: Settings) -> aks.ManagedClusterAADProfileArgs:
    return aks.ManagedClusterAADProfileArgs(
        managed=True,
        enable_azure_rbac=True,
        tenant_id=settings.tenant,
        admin_group_object_ids=list(settings.admin_groups),
    )


def _access(args: Wanted) -> aks.ManagedClusterAPIServerAccessProfileArgs:
    """Put the API server into the network; from outside it answers to named ranges or to nobody."""
    private = not args.public_api
    return aks.ManagedClusterAPIServerAccessProfileArgs(
        enable_vnet_integration=True,
        subnet_id=args.network.api_subnet,
        enable_private_cluster=private,
        # the private name is known to the cluster's own network alone, and its zone is AKS' to
        # change: a runner in a peered network needs a name that every resolver knows. It leads
        # to the same private address.
        enable_private_cluster_public_fqdn=True if private else None,
        private_dns_zone="system" if private else None,
        authorized_ip_ranges=None if private else list(args.settings.api_cidrs),
        # a way to run commands as administrator around every network rule
        disable_run_command=True,
    )


def _network(network: Network) -> aks.ContainerServiceNetworkProfileArgs:
    return aks.ContainerServiceNetworkProfileArgs(
        network_plugin=aks.NetworkPlugin.AZURE,
        network_plugin_mode=aks.NetworkPluginMode.OVERLAY,
        network_dataplane=aks.NetworkDataplane.CILIUM,
        network_policy=aks.NetworkPolicy.CILIUM,
        pod_cidr=network.pods,
        service_cidr=network.services,
        dns_service_ip=dns_address(network.services),
        outbound_type=aks.OutboundType.USER_ASSIGNED_NAT_GATEWAY,
        load_balancer_sku=aks.LoadBalancerSku.STANDARD,
    )


def _security(key: aks.AzureKeyVaultKmsArgs) -> aks.ManagedClusterSecurityProfileArgs:
    return aks.ManagedClusterSecurityProfileArgs(
        workload_identity=aks.ManagedClusterSecurityProfileWorkloadIdentityArgs(enabled=True),
        azure_key_vault_kms=key,
        image_cleaner=aks.ManagedClusterSecurityProfileImageCleanerArgs(
            enabled=True, interval_hours=168
        ),
    )


def _with_promised_uptime() -> aks.ManagedClusterSKUArgs:
    return aks.ManagedClusterSKUArgs(
        name=aks.ManagedClusterSKUName.BASE, tier=aks.ManagedClusterSKUTier.STANDARD
    )


def _upgrades() -> aks.ManagedClusterAutoUpgradeProfileArgs:
    return aks.ManagedClusterAutoUpgradeProfileArgs(
        upgrade_channel=aks.UpgradeChannel.PATCH,
        node_os_upgrade_channel=aks.NodeOSUpgradeChannel.NODE_IMAGE,
    )


def _storage() -> aks.ManagedClusterStorageProfileArgs:
    return aks.ManagedClusterStorageProfileArgs(
        disk_csi_driver=aks.ManagedClusterStorageProfileDiskCSIDriverArgs(enabled=True),
        snapshot_controller=aks.ManagedClusterStorageProfileSnapshotControllerArgs(enabled=True),
    )


def _autoscaler() -> aks.ManagedClusterPropertiesAutoScalerProfileArgs:
    return aks.ManagedClusterPropertiesAutoScalerProfileArgs(
        expander=aks.Expander.LEAST_WASTE,
        balance_similar_node_groups="true",
        scale_down_unneeded_time="10m",
        # every GPU node has pods of daemon sets with scratch space: it would never be given back
        skip_nodes_with_local_storage="false",
        skip_nodes_with_system_pods="false",
    )


def _system_pool(pool: SystemPool, args: Wanted) -> aks.ManagedClusterAgentPoolProfileArgs:
    return aks.ManagedClusterAgentPoolProfileArgs(
        name=pool.name,
        mode=aks.AgentPoolMode.SYSTEM,
        type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS,
        # Like all of this pool, said once, when the cluster is made: `_life` leaves the list to AKS
        # from then on. A new `cluster.kubernetes` moves no machine of it, and no preview says so:
        # `az aks upgrade` moves the control plane and every pool (docs/real.md).
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
        node_taints=[str(taint) for taint in pool.taints],
        upgrade_settings=aks.AgentPoolUpgradeSettingsArgs(max_surge="33%"),
        tags=args.network.site.tags,
    )
