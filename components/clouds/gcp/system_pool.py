"""The pool of machines without GPUs: for the cluster's own services and for add-ons."""

import pulumi
import pulumi_gcp as gcp

from ...planning.machines import system_machine
from ...planning.scope import Scope
from .disks import SYSTEM_DISK_GB, SYSTEM_DISK_TYPE
from .machines import (
    PATIENCE,
    SCOPES,
    SIZES,
    autoscaling,
    boot_disk,
    management,
    metadata,
    shielded,
    upgrades,
)
from .offer import SYSTEM_NODES_PER_ZONE, SYSTEM_POOL
from .settings import Settings


def register_system_pool(  # noqa: PLR0913 - what a pool is made of
    name: str,
    scope: Scope,
    settings: Settings,
    zones: tuple[str, ...],
    *,
    cluster: pulumi.Input[str],
    account: pulumi.Input[str],
    key: pulumi.Input[str],
    parent: pulumi.Resource,
) -> gcp.container.NodePool:
    """Register one machine in each zone, and more as add-ons need them."""
    return gcp.container.NodePool(
        f"{name}-system",
        name=SYSTEM_POOL,
        cluster=cluster,
        project=settings.project,
        location=settings.region,
        node_locations=list(zones),
        initial_node_count=1,
        autoscaling=autoscaling(len(zones), len(zones) * SYSTEM_NODES_PER_ZONE, "BALANCED"),
        management=management(),
        upgrade_settings=upgrades(surge=1),
        node_config=_machines(scope, settings, account, key),
        # said of each pool, because one may differ from what the cluster says
        network_config=gcp.container.NodePoolNetworkConfigArgs(enable_private_nodes=True),
        opts=pulumi.ResourceOptions(
            parent=parent,
            ignore_changes=list(SIZES),
            protect=scope.protected,
            custom_timeouts=PATIENCE,
        ),
    )


def _machines(
    scope: Scope, settings: Settings, account: pulumi.Input[str], key: pulumi.Input[str]
) -> gcp.container.NodePoolNodeConfigArgs:
    return gcp.container.NodePoolNodeConfigArgs(
        machine_type=system_machine(settings.name).name,
        image_type="COS_CONTAINERD",
        boot_disk=boot_disk(SYSTEM_DISK_TYPE, SYSTEM_DISK_GB),
        boot_disk_kms_key=key,
        service_account=account,
        oauth_scopes=list(SCOPES),
        shielded_instance_config=shielded(secure_boot=True),
        workload_metadata_config=metadata(),
        resource_labels=dict(scope.tags()),
        metadata={"disable-legacy-endpoints": "true"},
    )
