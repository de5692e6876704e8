"""The nodes of a pool as GKE makes them: names, labels, taints, what is on their image."""

from collections.abc import Mapping
from typing import Any

from ...session_data import Image, MachineType
from ..cloud.kind import Inputs
from ..cloud.marks import lookup

NO_PLUGIN = "gke-no-default-nvidia-gpu-device-plugin"
"""The label that keeps GKE's DaemonSet of device plugin and driver installer off a node."""

INSTALLER = "nvidia-driver-installer"
"""Google's DaemonSet that installs the driver on Container-Optimized OS."""

GPU_TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
"""What GKE sets on GPU nodes by itself."""

_COS_TOOLKIT = "/home/kubernetes/bin/nvidia"
_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
    "NO_EXECUTE": "NoExecute",
}
_VERSIONS = {"DEFAULT": "default", "LATEST": "latest"}
_LONGEST_NAME_PART = 20


def gpus_asked(pool: Inputs) -> Mapping[str, Any]:
    """Return what a pool says of its GPUs; nothing where it says nothing."""
    config: Mapping[str, Any] = pool.get("nodeConfig") or {}
    every = config.get("guestAccelerators") or ()
    return every[0] if every else {}


def driver_version(pool: Inputs) -> str:
    """Return which driver GKE installs; its default where nothing is said."""
    path = "gpuDriverInstallationConfig.gpuDriverVersion"
    version = lookup(gpus_asked(pool), path) or "DEFAULT"
    return "DEFAULT" if str(version).endswith("UNSPECIFIED") else str(version)


def labels(pool: Inputs, machine: MachineType, region: str) -> dict[str, str]:
    """Return the labels that GKE puts on the nodes of a pool, with those that were asked for."""
    config: Mapping[str, Any] = pool.get("nodeConfig") or {}
    name = str(config.get("machineType"))
    disk = lookup(config, "bootDisk.diskType") or config.get("diskType") or "pd-balanced"
    own = "cloud.google.com/"
    found = {
        f"{own}gke-boot-disk": str(disk),
        f"{own}gke-container-runtime": "containerd",
        f"{own}gke-cpu-scaling-level": str(machine.cpus),
        f"{own}gke-logging-variant": "DEFAULT",
        f"{own}gke-max-pods-per-node": str(pool.get("maxPodsPerNode") or 110),
        f"{own}gke-memory-gb-scaling-level": str(int(machine.memory_gib)),
        f"{own}gke-nodepool": str(pool["name"]),
        f"{own}gke-os-distribution": operating_system(pool),
        f"{own}gke-provisioning": "spot" if config.get("spot") else "standard",
        f"{own}gke-stack-type": "IPV4",
        f"{own}machine-family": name.partition("-")[0],
        f"{own}private-node": "true",
        "iam.gke.io/gke-metadata-server-enabled": "true",
        "node.kubernetes.io/instance-type": name,
        "topology.kubernetes.io/region": region,
    }
    if config.get("spot"):
        found[f"{own}gke-spot"] = "true"
    if machine.gpus:
        found |= _gpu_labels(pool)
    return found | {str(key): str(value) for key, value in (config.get("labels") or {}).items()}


def _gpu_labels(pool: Inputs) -> dict[str, str]:
    asked, own = gpus_asked(pool), "cloud.google.com/"
    found = {f"{own}gke-accelerator": str(asked.get("type")), f"{own}gke-gpu": "true"}
    version = _VERSIONS.get(driver_version(pool))
    if version:
        found[f"{own}gke-gpu-driver-version"] = version
    if asked.get("gpuPartitionSize"):
        found[f"{own}gke-gpu-partition-size"] = str(asked["gpuPartitionSize"])
    sharing = asked.get("gpuSharingConfig")
    if sharing:
        strategy = str(sharing["gpuSharingStrategy"]).lower().replace("_", "-")
        found[f"{own}gke-gpu-sharing-strategy"] = strategy
        found[f"{own}gke-max-shared-clients-per-gpu"] = str(sharing["maxSharedClientsPerGpu"])
    return found


def taints(pool: Inputs, machine: MachineType) -> tuple[Mapping[str, str], ...]:
    """Return the taints of a pool's nodes; that of GPU nodes comes by itself."""
    declared = (pool.get("nodeConfig") or {}).get("taints") or ()
    wanted = tuple(
        {
            "key": str(each["key"]),
            "value": str(each.get("value", "")),
            "effect": _EFFECTS.get(str(each["effect"]), str(each["effect"])),
        }
        for each in declared
    )
    return (GPU_TAINT, *wanted) if machine.gpus else wanted


def operating_system(pool: Inputs) -> str:
    """Return the system of a pool's machines."""
    image = str(lookup(pool, "nodeConfig.imageType") or "COS_CONTAINERD")
    return "ubuntu" if image.upper().startswith("UBUNTU") else "cos"


def image(pool: Inputs, machine: MachineType) -> Image:
    """Return what is on a pool's machines, and what GKE brings there beside it.

    One DaemonSet of GKE's both installs the driver and runs the device plugin: the label that
    keeps it away keeps both away.
    """
    system, on_cos = operating_system(pool), operating_system(pool) == "cos"
    if machine.gpus is None:
        return Image(os=system, kubelet="-gke.1000000")
    own = {str(key) for key in (lookup(pool, "nodeConfig.labels") or {})}
    managed, disabled = NO_PLUGIN not in own, driver_version(pool) == "INSTALLATION_DISABLED"
    sharing: Mapping[str, Any] = gpus_asked(pool).get("gpuSharingConfig") or {}
    return Image(
        os=system,
        kubelet="-gke.1000000",
        driver="cloud" if managed and not disabled else "none",
        driver_installer=INSTALLER if on_cos and disabled else None,
        operator_driver=not on_cos,
        toolkit_dir=_COS_TOOLKIT if on_cos else None,
        toolkit_env={"RUNTIME_CONFIG_SOURCE": "file"},
        device_plugin=managed,
        sharers=int(sharing.get("maxSharedClientsPerGpu") or 1) if managed else 1,
        mig_profile=gpus_asked(pool).get("gpuPartitionSize") if managed else None,
        mig_needs_restart=True,
    )


def host_prefix(cluster: str, pool: str) -> str:
    """Return what the names of a pool's nodes begin with; GKE cuts long names so."""
    return f"gke-{cluster[:_LONGEST_NAME_PART]}-{pool[:_LONGEST_NAME_PART]}"
