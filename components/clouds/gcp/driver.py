"""Who installs the GPU driver on GKE nodes, and what the GPU operator brings there; pure.

GKE has two whole profiles and nothing between them. In its own, GKE installs the driver and runs
the device plugin. In the operator's, a label keeps GKE's DaemonSet away, and with it GKE's driver:
so the label, the disabled installation and whoever installs instead come from one function.
"""

from collections.abc import Mapping
from typing import Literal

from ...errors import Refused
from ...frozen import dataclass
from ...planning.gpu_stack import Driver, GpuStack
from .settings import Image

NO_PLUGIN = "gke-no-default-nvidia-gpu-device-plugin"
"""The label that keeps GKE's DaemonSet of device plugin and driver installer off a node."""

INSTALL_DIR = "/home/kubernetes/bin/nvidia"
"""The only folder of Container-Optimized OS where a driver can be installed and run."""

_TOOLKIT_ENV = {"RUNTIME_CONFIG_SOURCE": "file"}
"""From 1.33 on, GKE's containerd prints a configuration that the toolkit cannot write back."""

_MIG_MANAGER_ENV = {"WITH_REBOOT": "true"}
"""A GPU of a virtual machine changes its MIG mode only when the machine starts again."""

_MANAGED = GpuStack(
    driver=False,
    toolkit=True,
    device_plugin=False,
    mig_manager=False,
    install_dir=INSTALL_DIR,
    toolkit_env=_TOOLKIT_ENV,
    critical_pods=True,
)
"""What is left beside GKE's own: discovery, metrics and health. They see GPUs by the toolkit's
runtime alone, which GKE, whose device plugin does without, does not bring."""


@dataclass(frozen=True, kw_only=True)
class PoolDriver:
    """What a node pool says of driver and device plugin; all of it follows from two facts."""

    managed: bool
    """Whether GKE installs the driver, runs the device plugin and shares the GPUs."""

    image: Image

    @property
    def image_type(self) -> Literal["COS_CONTAINERD", "UBUNTU_CONTAINERD"]:
        """The image as GKE calls it."""
        return "COS_CONTAINERD" if self.image == "cos" else "UBUNTU_CONTAINERD"

    @property
    def gpu_driver_version(self) -> Literal["DEFAULT", "INSTALLATION_DISABLED"]:
        """Which driver GKE installs; always said, because changing it replaces the pool."""
        return "DEFAULT" if self.managed else "INSTALLATION_DISABLED"

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that keep GKE's own device plugin away."""
        return {} if self.managed else {NO_PLUGIN: "true"}

    @property
    def installer(self) -> bool:
        """Whether Google's installer must run: the GPU operator has no driver for COS."""
        return not self.managed and self.image == "cos"


@dataclass(frozen=True, kw_only=True)
class DriverPlan:
    """What a node pool says and what the GPU operator brings: always together."""

    flags: PoolDriver
    stack: GpuStack


def plan_driver(driver: Driver, image: Image = "cos") -> DriverPlan:
    """Return the pool's side and the operator's side of a setting.

    Raises:
        Refused: GKE's images bring no driver.
    """
    if driver == "preinstalled":
        raise Refused(
            "gpu.driver: got preinstalled; expected auto, operator or cloud, because GKE's images "
            "bring no driver. Remove it, or let GKE install one: cloud."
        )
    managed = driver == "cloud"
    flags = PoolDriver(managed=managed, image=image)
    if managed:
        return DriverPlan(flags=flags, stack=_MANAGED)
    on_cos = image == "cos"
    return DriverPlan(
        flags=flags,
        stack=GpuStack(
            driver=not on_cos,  # on COS Google's installer brings it
            toolkit=True,
            device_plugin=True,
            install_dir=INSTALL_DIR if on_cos else None,
            toolkit_env=_TOOLKIT_ENV,
            mig_manager_env=_MIG_MANAGER_ENV,
            critical_pods=True,
        ),
    )


def plan_stack(driver: Driver, image: Image = "cos") -> GpuStack:
    """Return what the GPU operator brings for a setting.

    Raises:
        Refused: GKE's images bring no driver.
    """
    return plan_driver(driver, image).stack
