"""What GPU feature discovery says of a node: product, count, memory, sharing, MIG."""

from collections.abc import Mapping

from ..session_data import Gpus
from .mig import MigLayout
from .sharing import GPU, Sharing, mig_resource

_FAMILIES = (
    ("GB200", "blackwell", 10, 0),
    ("B300", "blackwell", 10, 3),
    ("B200", "blackwell", 10, 0),
    ("RTX-PRO-6000", "blackwell", 12, 0),
    ("H100", "hopper", 9, 0),
    ("H200", "hopper", 9, 0),
    ("L40", "ada-lovelace", 8, 9),
    ("L4", "ada-lovelace", 8, 9),
    ("A100", "ampere", 8, 0),
    ("A30", "ampere", 8, 0),
    ("A10", "ampere", 8, 6),
    ("T4", "turing", 7, 5),
    ("V100", "volta", 7, 0),
)
"""Part of a product's name -> architecture and compute capability (CUDA GPUs list, 2026-08)."""


def gpu_labels(
    gpus: Gpus, cut: MigLayout, mig_strategy: str, sharing: Sharing, driver: str
) -> dict[str, str]:
    """Return the labels that GPU feature discovery publishes.

    Args:
        gpus: The node's hardware.
        cut: How its GPUs are cut by MIG.
        mig_strategy: `none`, `single` or `mixed`.
        sharing: The device plugin's configuration, which it reads too.
        driver: The driver's version; empty where the image brought it and nobody knows.
    """
    mig = mig_strategy != "none" and cut.whole < len(cut.cuts)
    # Where MIG is on, the labels of whole GPUs are made without sharing: replicas is 0.
    shared = sharing if cut.whole else None
    labels = _device(GPU, gpus.count, [gpus.product], shared if mig else sharing)
    labels[f"{GPU}.memory"] = str(gpus.memory_mib)
    labels |= {**_family(gpus.product), **_version(driver)}
    if mig_strategy != "none":
        labels["nvidia.com/mig.strategy"] = mig_strategy
    if mig and mig_strategy == "mixed":
        for profile, count in cut.instances.items():
            labels |= _instances(mig_resource(profile), gpus, profile, count, sharing)
    elif mig and cut.single is not None:
        labels |= _instances(GPU, gpus, cut.single, cut.instances[cut.single], sharing)
    elif mig:
        labels |= _device(GPU, 0, [gpus.product, "MIG", "INVALID"], None)
        labels[f"{GPU}.memory"] = "0"
    labels["nvidia.com/mig.capable"] = str(bool(gpus.mig_profiles)).lower()
    labels["nvidia.com/mps.capable"] = str(sharing.strategy == "mps" and not mig).lower()
    labels["nvidia.com/gpu.sharing-strategy"] = sharing.strategy
    labels["nvidia.com/gpu.mode"] = "compute"
    return labels


def _device(
    resource: str, count: int, product: list[str], sharing: Sharing | None
) -> dict[str, str]:
    replicas = 0 if sharing is None else sharing.replicas.get(resource, 1)
    parts = list(product)
    if sharing is not None and replicas > 1 and resource not in sharing.renamed:
        parts.append("SHARED")
    return {
        f"{resource}.product": "-".join(parts),
        f"{resource}.count": str(count),
        f"{resource}.replicas": str(replicas),
    }


def _instances(
    resource: str, gpus: Gpus, profile: str, count: int, sharing: Sharing
) -> dict[str, str]:
    labels = _device(resource, count, [gpus.product, "MIG", profile.replace("+", ".")], sharing)
    # The profile's name rounds; the memory of a real instance is a few per cent less.
    memory_gb = int(profile.partition("+")[0].removesuffix("gb").split("g.")[1])
    labels[f"{resource}.memory"] = str(memory_gb * 1024)
    slices = profile.partition("g.")[0]
    labels[f"{resource}.slices.gi"] = labels[f"{resource}.slices.ci"] = slices
    return labels


def _family(product: str) -> Mapping[str, str]:
    for part, family, major, minor in _FAMILIES:
        if part in product.replace(" ", "-"):
            return {
                f"{GPU}.family": family,
                f"{GPU}.compute.major": str(major),
                f"{GPU}.compute.minor": str(minor),
            }
    return {}


def _version(driver: str) -> Mapping[str, str]:
    if not driver:
        return {}
    major, minor, revision = [*driver.split("."), "", ""][:3]
    prefix = "nvidia.com/cuda.driver-version"
    return {
        f"{prefix}.full": driver,
        f"{prefix}.major": major,
        f"{prefix}.minor": minor,
        f"{prefix}.revision": revision,
    }
