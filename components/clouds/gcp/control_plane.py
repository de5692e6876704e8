"""How a GKE control plane is set up: who reaches it, what it keeps, what it tells."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_gcp as gcp

from .keys import Keys
from .names import workload_pool
from .network import PODS, SERVICES
from .ranges import Ranges
from .settings import Settings

LOGS = ("SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER")
METRICS = ("SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER")
"""Without DCGM: the GPU operator exports it, and two of them fight for the same counters."""

_MAINTENANCE_START = "2026-01-03T01:00:00Z"
_MAINTENANCE_END = "2026-01-03T07:00:00Z"
_WEEKENDS = "FREQ=WEEKLY;BYDAY=SA,SU"


def reach(settings: Settings, ranges: Ranges, *, public: bool) -> Mapping[str, Any]:
    """Return who reaches the API: the network's machines, and named ranges in either case.

    A private API has an address of the network: the ranges are those that are routed there.
    """
    block = gcp.container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs
    blocks = [
        block(cidr_block=ranges.nodes, display_name="nodes"),
        *(
            block(cidr_block=each, display_name=f"named-{index}")
            for index, each in enumerate(settings.api_cidrs)
        ),
    ]
    endpoint = gcp.container.ClusterControlPlaneEndpointsConfigDnsEndpointConfigArgs
    authorized = gcp.container.ClusterMasterAuthorizedNetworksConfigArgs
    everywhere = gcp.container.ClusterPrivateClusterConfigMasterGlobalAccessConfigArgs
    return {
        "private_cluster_config": gcp.container.ClusterPrivateClusterConfigArgs(
            enable_private_nodes=True,
            enable_private_endpoint=not public,
            # who may is said by ranges, not by the region in which a VPN ends
            master_global_access_config=everywhere(enabled=True),
        ),
        "control_plane_endpoints_config": gcp.container.ClusterControlPlaneEndpointsConfigArgs(
            # its name is public and no range can be named for it: it is shut for all users
            dns_endpoint_config=endpoint(allow_external_traffic=False)
        ),
        "master_authorized_networks_config": authorized(
            cidr_blocks=blocks,
            gcp_public_cidrs_access_enabled=False,
            private_endpoint_enforcement_enabled=True,
        ),
    }


def traffic(network: pulumi.Input[str], subnetwork: pulumi.Input[str]) -> Mapping[str, Any]:
    """Return how pods are connected."""
    return {
        "network": network,
        "subnetwork": subnetwork,
        "networking_mode": "VPC_NATIVE",
        "ip_allocation_policy": gcp.container.ClusterIpAllocationPolicyArgs(
            cluster_secondary_range_name=PODS, services_secondary_range_name=SERVICES
        ),
        "datapath_provider": "ADVANCED_DATAPATH",
        "enable_intranode_visibility": True,
        # RDMA pools need it, and turning it on later replaces the cluster
        "enable_multi_networking": True,
        # the add-on gateway-api brings its definitions: of two owners each would undo the other
        "gateway_api_config": gcp.container.ClusterGatewayApiConfigArgs(channel="CHANNEL_DISABLED"),
    }


def protection(settings: Settings, keys: Keys) -> Mapping[str, Any]:
    """Return what keeps secrets, identities and machines safe."""
    return {
        "database_encryption": gcp.container.ClusterDatabaseEncryptionArgs(
            state="ENCRYPTED", key_name=keys.secrets
        ),
        "workload_identity_config": gcp.container.ClusterWorkloadIdentityConfigArgs(
            workload_pool=workload_pool(settings)
        ),
        "enable_shielded_nodes": True,
        "enable_legacy_abac": False,
        "security_posture_config": gcp.container.ClusterSecurityPostureConfigArgs(
            mode="BASIC", vulnerability_mode="VULNERABILITY_DISABLED"
        ),
        "rbac_binding_config": gcp.container.ClusterRbacBindingConfigArgs(
            enable_insecure_binding_system_authenticated=False,
            enable_insecure_binding_system_unauthenticated=False,
        ),
        "anonymous_authentication_config": gcp.container.ClusterAnonymousAuthenticationConfigArgs(
            mode="LIMITED"  # health checks only
        ),
    }


def upkeep() -> Mapping[str, Any]:
    """Return when the cluster is brought up to date, and what it tells of itself."""
    addons = gcp.container.ClusterAddonsConfigArgs
    return {
        "release_channel": gcp.container.ClusterReleaseChannelArgs(channel="REGULAR"),
        "maintenance_policy": gcp.container.ClusterMaintenancePolicyArgs(
            recurring_window=gcp.container.ClusterMaintenancePolicyRecurringWindowArgs(
                start_time=_MAINTENANCE_START, end_time=_MAINTENANCE_END, recurrence=_WEEKENDS
            )
        ),
        "logging_config": gcp.container.ClusterLoggingConfigArgs(enable_components=list(LOGS)),
        "monitoring_config": gcp.container.ClusterMonitoringConfigArgs(
            enable_components=list(METRICS),
            # the prometheus add-on scrapes, the same on every cloud
            managed_prometheus=gcp.container.ClusterMonitoringConfigManagedPrometheusArgs(
                enabled=False
            ),
        ),
        "cost_management_config": gcp.container.ClusterCostManagementConfigArgs(enabled=True),
        "addons_config": addons(
            gce_persistent_disk_csi_driver_config=(
                gcp.container.ClusterAddonsConfigGcePersistentDiskCsiDriverConfigArgs(enabled=True)
            ),
            gcs_fuse_csi_driver_config=(
                gcp.container.ClusterAddonsConfigGcsFuseCsiDriverConfigArgs(enabled=True)
            ),
            dns_cache_config=gcp.container.ClusterAddonsConfigDnsCacheConfigArgs(enabled=True),
        ),
    }


def first_machines(account: pulumi.Input[str]) -> gcp.container.ClusterNodeConfigArgs:
    """Return the machines that GKE insists on and that are removed at once.

    Without an account of their own they would run as the project's default one, which many
    organisations forbid.
    """
    return gcp.container.ClusterNodeConfigArgs(
        service_account=account,
        oauth_scopes=["https://www.googleapis.com/auth/cloud-platform"],
        shielded_instance_config=gcp.container.ClusterNodeConfigShieldedInstanceConfigArgs(
            enable_integrity_monitoring=True, enable_secure_boot=True
        ),
    )
