"""What all machines of a GKE cluster have in common, with GPUs or without."""

import pulumi
import pulumi_gcp as gcp

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
"""What a node's account may do is decided by its roles, not by old scopes."""

SIZES = ("initialNodeCount", "nodeCount")
"""What the autoscaler changes: every `up` would fight it."""

PATIENCE = pulumi.CustomTimeouts(create="2h", update="12h", delete="2h")
"""What an operation on a pool may take: GPU machines come late, and are upgraded one by one."""

METADATA_MODE = "GKE_METADATA"
"""Pods see their own identity, never that of the node."""


def management() -> gcp.container.NodePoolManagementArgs:
    """Return that broken machines are replaced and all follow the control plane's version."""
    return gcp.container.NodePoolManagementArgs(auto_repair=True, auto_upgrade=True)


def shielded(*, secure_boot: bool) -> gcp.container.NodePoolNodeConfigShieldedInstanceConfigArgs:
    """Return that what a machine starts from is measured; with secure boot, also signed."""
    return gcp.container.NodePoolNodeConfigShieldedInstanceConfigArgs(
        enable_integrity_monitoring=True, enable_secure_boot=secure_boot
    )


def metadata() -> gcp.container.NodePoolNodeConfigWorkloadMetadataConfigArgs:
    """Return which identity pods find on a machine."""
    return gcp.container.NodePoolNodeConfigWorkloadMetadataConfigArgs(mode=METADATA_MODE)


def boot_disk(kind: str, size_gb: int) -> gcp.container.NodePoolNodeConfigBootDiskArgs:
    """Return the disk that a machine starts from."""
    return gcp.container.NodePoolNodeConfigBootDiskArgs(disk_type=kind, size_gb=size_gb)


def autoscaling(minimum: int, maximum: int, policy: str) -> gcp.container.NodePoolAutoscalingArgs:
    """Return limits for all zones together."""
    return gcp.container.NodePoolAutoscalingArgs(
        total_min_node_count=minimum, total_max_node_count=maximum, location_policy=policy
    )


def upgrades(*, surge: int) -> gcp.container.NodePoolUpgradeSettingsArgs:
    """Return how a pool is upgraded: with so many machines more, or one machine fewer."""
    return gcp.container.NodePoolUpgradeSettingsArgs(
        strategy="SURGE", max_surge=surge, max_unavailable=0 if surge else 1
    )
