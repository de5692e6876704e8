"""What must run on a cluster's GPU nodes; exactly one party brings each part of it."""

from collections.abc import Mapping
from typing import Literal

from ..frozen import dataclass
from .taints import Taint

Driver = Literal["auto", "operator", "preinstalled", "cloud"]
"""Who installs the GPU driver, as an environment says it.

`auto` leaves it to what suits the cloud; `operator`: the NVIDIA GPU operator (or, where it has no
driver for the cloud's image, the cloud's own installer beside it); `preinstalled`: whoever made
the machine's image; `cloud`: the cloud, with its own device plugin.
"""


@dataclass(frozen=True, kw_only=True)
class GpuStack:
    """Which parts the GPU operator brings; each `False` means that somebody else already does."""

    driver: bool
    toolkit: bool
    device_plugin: bool
    dcgm: bool = True
    """The metrics exporter; two of them would fight for the same counters."""

    mig_manager: bool = True
    install_dir: str | None = None
    """Where driver and toolkit lie on the host; None is the operator's default."""

    runtime_class: str = "nvidia"
    """The container runtime that sees GPUs; the toolkit makes it, or a machine's image has one."""

    toolkit_env: Mapping[str, str] | None = None
    mig_manager_env: Mapping[str, str] | None = None
    tolerations: tuple[Taint, ...] = ()
    """Taints of GPU nodes beside the GPU taint, such as that of Azure's spot machines."""

    critical_pods: bool = False
    """Whether `system-node-critical` pods need a ResourceQuota that lets them into a namespace."""
