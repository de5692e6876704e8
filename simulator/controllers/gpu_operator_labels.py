"""The labels by which the GPU operator says what runs on a node."""

from collections.abc import Mapping

from .mig import CONFIG_LABEL, DISABLED
from .node_features import PREFIX
from .operand import DEPLOY

PRESENT = "nvidia.com/gpu.present"

_FOUND_BY = (
    f"{PREFIX}pci-10de.present",
    f"{PREFIX}pci-0302_10de.present",
    f"{PREFIX}pci-0300_10de.present",
)
_STATES = (
    "driver",
    "gpu-feature-discovery",
    "container-toolkit",
    "device-plugin",
    "dcgm",
    "dcgm-exporter",
    "node-status-exporter",
    "operator-validator",
    "client",
)
_MIG_PRODUCTS = ("h100", "a100", "a30")


def operator_labels(
    labels: Mapping[str, str], owned: set[str], spec: dict[str, dict[str, object]]
) -> dict[str, str]:
    """Return the labels that the operator sets on a node.

    What somebody else set stays: `nvidia.com/gpu.deploy.driver=false` keeps a driver off a node.

    Args:
        labels: The node's labels now.
        owned: The keys among them that the operator set itself.
        spec: The ClusterPolicy's.
    """
    has_gpu = any(labels.get(each) == "true" for each in _FOUND_BY)
    if not has_gpu:
        return {PRESENT: "false"} if PRESENT in labels else {}
    desired = {PRESENT: "true"}
    if labels.get(f"{DEPLOY}operands") != "false":
        desired |= {DEPLOY + each: "true" for each in _STATES}
        if _can_do_mig(labels):
            desired[f"{DEPLOY}mig-manager"] = "true"
            manager = spec.get("migManager", {})
            config = manager.get("config")
            default = config.get("default") if isinstance(config, dict) else None
            if manager.get("enabled", True) and default == DISABLED:
                desired[CONFIG_LABEL] = DISABLED
    return {
        key: value
        for key, value in desired.items()
        if key in (PRESENT, *owned) or not labels.get(key)
    }


def os_tag(labels: Mapping[str, str]) -> str:
    """Return the operating system as the driver's image tag ends, such as `ubuntu24.04`."""
    name = labels.get(f"{PREFIX}system-os_release.ID", "")
    version = labels.get(f"{PREFIX}system-os_release.VERSION_ID", "")
    if name in ("ol", "rocky", "rhel"):
        version = version.split(".")[0]
    return name + version


def has_features(labels: Mapping[str, str]) -> bool:
    """Tell whether node feature discovery has been at a node."""
    return any(key.startswith(PREFIX) for key in labels)


def _can_do_mig(labels: Mapping[str, str]) -> bool:
    if capable := labels.get("nvidia.com/mig.capable"):
        return capable == "true"
    product = labels.get("nvidia.com/gpu.product", "").lower()
    return any(each in product for each in _MIG_PRODUCTS)
