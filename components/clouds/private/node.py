"""One node as the cluster shows it, and what it says of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...planning.pools import GpuPool
from ...planning.taints import Taint
from .driver import Distribution

GPU = "nvidia.com/gpu"

_FEATURES = "feature.node.kubernetes.io/"
_NVIDIA_DEVICE = re.compile(r"feature\.node\.kubernetes\.io/pci-([0-9a-f]{4}_)?10de\.present")
_SECURE_BOOT = re.compile(r"secure-?boot(\.enabled)?$", re.IGNORECASE)
_TALOS = re.compile(r"Talos \(v(\d+\.\d+)")


@dataclass(frozen=True)
class Node:
    """One node as the cluster shows it."""

    name: str
    labels: Mapping[str, str]
    taints: tuple[Taint, ...] = ()
    gpus: int = 0
    """How many `nvidia.com/gpu` its device plugin has registered."""

    kubelet: str = ""
    """The kubelet's version, such as `v1.36.3` or `v1.36.3+k3s1`."""

    runtime: str = ""
    """The container runtime, such as `containerd://2.1.0`."""

    system: str = ""
    """The operating system, such as `Ubuntu 24.04 LTS`."""

    images: tuple[str, ...] = ()
    """The names of images that it has pulled."""

    @property
    def distribution(self) -> Distribution:
        """What made the cluster, as the node shows it."""
        if _TALOS.search(self.system):
            return "talos"
        if "+rke2" in self.kubelet:
            return "rke2"
        return "k3s" if "+k3s" in self.kubelet else "kubeadm"

    @property
    def talos(self) -> str | None:
        """The minor version of Talos, where that is its system."""
        found = _TALOS.search(self.system)
        return found[1] if found else None

    @property
    def secure_boot(self) -> bool:
        """Whether a label says that it boots signed kernels and modules only."""
        return any(
            _SECURE_BOOT.search(key) and value == "true" for key, value in self.labels.items()
        )

    def has_gpus(self) -> Literal["yes", "no", "unknown"]:
        """Tell whether it has NVIDIA GPUs, from what it publishes; most say nothing at first."""
        if self.gpus or any(_NVIDIA_DEVICE.fullmatch(key) for key in self.labels):
            return "yes"
        return "no" if any(key.startswith(_FEATURES) for key in self.labels) else "unknown"

    def other_gpus(self, pool: GpuPool, product: str) -> str | None:
        """Return the GPUs that it has, where they are not those of a pool; None for an unknown."""
        found, count = self.labels.get(f"{GPU}.product"), self.labels.get(f"{GPU}.count")
        if found is None or count is None or "-MIG-" in found:
            return None  # instances of MIG are counted, not GPUs
        found = found.removesuffix("-SHARED")
        same = (found, count) == (product, str(pool.gpus_per_node))
        return None if same else f"{count} x {found}"


def read_node(node: Mapping[str, Any]) -> Node:
    """Return what matters of a node's object."""
    meta, spec, status = node["metadata"], node.get("spec") or {}, node.get("status") or {}
    info = status.get("nodeInfo") or {}
    return Node(
        name=meta["name"],
        labels=meta.get("labels") or {},
        taints=tuple(
            Taint(key=each["key"], effect=each["effect"], value=each.get("value") or "")
            for each in spec.get("taints") or ()
        ),
        gpus=int((status.get("capacity") or {}).get(GPU) or 0),
        kubelet=info.get("kubeletVersion") or "",
        runtime=info.get("containerRuntimeVersion") or "",
        system=info.get("osImage") or "",
        images=tuple(
            name for image in status.get("images") or () for name in image.get("names") or ()
        ),
    )
