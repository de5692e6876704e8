"""The arguments of a node pool's machines with GPUs."""

from typing import Any

import pulumi
import pulumi_gcp as gcp

from ...planning.scope import Scope
from .disks import GPU_DISK_GB
from .machines import SCOPES, boot_disk, metadata, shielded
from .pool_plan import PoolPlan

_RESERVATION_NAME = "compute.googleapis.com/reservation-name"


def node_config(
    plan: PoolPlan, scope: Scope, account: pulumi.Input[str], key: pulumi.Input[str]
) -> gcp.container.NodePoolNodeConfigArgs:
    """Return the machines of a pool.

    The taint of GPU nodes is not among them: GKE sets it, and refuses a second one with its key.
    """
    optional: dict[str, Any] = {}
    if plan.local_ssds:
        ssds = gcp.container.NodePoolNodeConfigEphemeralStorageLocalSsdConfigArgs
        optional["ephemeral_storage_local_ssd_config"] = ssds(local_ssd_count=plan.local_ssds)
    if plan.reservation:
        affinity = gcp.container.NodePoolNodeConfigReservationAffinityArgs
        optional["reservation_affinity"] = affinity(
            consume_reservation_type="SPECIFIC_RESERVATION",
            key=_RESERVATION_NAME,
            values=[plan.reservation],
        )
    return gcp.container.NodePoolNodeConfigArgs(
        machine_type=plan.machine,
        guest_accelerators=[guest_accelerator(plan)],
        image_type=plan.driver.image_type,
        labels=dict(plan.labels),
        spot=plan.spot,
        boot_disk=boot_disk(plan.disk_type, GPU_DISK_GB),
        boot_disk_kms_key=key,
        service_account=account,
        oauth_scopes=list(SCOPES),
        gvnic=gcp.container.NodePoolNodeConfigGvnicArgs(enabled=True),
        # the driver that the operator builds on Ubuntu is signed by nobody
        shielded_instance_config=shielded(secure_boot=plan.driver.image == "cos"),
        workload_metadata_config=metadata(),
        resource_labels=dict(scope.tags()),
        metadata={"disable-legacy-endpoints": "true"},
        **optional,
    )


def guest_accelerator(plan: PoolPlan) -> gcp.container.NodePoolNodeConfigGuestAcceleratorArgs:
    """Return the GPUs of one machine, and what GKE itself does with them."""
    installation = gcp.container.NodePoolNodeConfigGuestAcceleratorGpuDriverInstallationConfigArgs
    sharing = gcp.container.NodePoolNodeConfigGuestAcceleratorGpuSharingConfigArgs
    return gcp.container.NodePoolNodeConfigGuestAcceleratorArgs(
        type=plan.gpu_type,
        count=plan.gpus,
        gpu_driver_installation_config=installation(
            gpu_driver_version=plan.driver.gpu_driver_version
        ),
        gpu_partition_size=plan.partition,
        gpu_sharing_config=sharing(
            gpu_sharing_strategy="TIME_SHARING", max_shared_clients_per_gpu=plan.shared_by
        )
        if plan.shared_by
        else None,
    )
