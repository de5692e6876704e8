"""Who installs the GPU driver on EKS nodes, and what the GPU operator brings there; pure.

The image and the operator's values come from one function, so that no pair can contradict itself.
"""

from collections.abc import Mapping
from typing import Literal

from ...errors import Refused
from ...frozen import dataclass
from ...planning.gpu_stack import Driver, GpuStack

Arch = Literal["amd64", "arm64"]


@dataclass(frozen=True, kw_only=True)
class PoolDriver:
    """What a node group must say so that its machines come with the driver."""

    ami_type: str
    """The family of machine images."""

    bottlerocket: bool = False
    """Whether the image takes Bottlerocket's settings as user data, not nodeadm's."""


@dataclass(frozen=True, kw_only=True)
class DriverPlan:
    """What a node group says and what the GPU operator brings: always together."""

    flags: PoolDriver
    stack: GpuStack


_AMAZON_LINUX: Mapping[Arch, str] = {
    "amd64": "AL2023_x86_64_NVIDIA",
    "arm64": "AL2023_ARM_64_NVIDIA",
}
_BOTTLEROCKET: Mapping[Arch, str] = {
    "amd64": "BOTTLEROCKET_x86_64_NVIDIA",
    "arm64": "BOTTLEROCKET_ARM_64_NVIDIA",
}

_MIG_MANAGER_ENV: Mapping[str, str] = {"WITH_REBOOT": "true"}
"""An A100 changes its MIG mode by a reset, which a virtual machine may not be let do: where it
fails, and nowhere else, the machine starts again. Without it the old mode would stay for good."""


def plan_driver(driver: Driver, arch: Arch = "amd64") -> DriverPlan:
    """Return the image for a setting, and what is left to the GPU operator on it.

    Raises:
        Refused: The GPU operator has no driver for what EKS runs.
    """
    if driver == "operator":
        raise Refused(
            "gpu.driver: got operator; expected auto, preinstalled or cloud, because the GPU "
            "operator has no driver image for Amazon Linux. Remove it."
        )
    if driver == "cloud":
        return DriverPlan(
            flags=PoolDriver(ami_type=_BOTTLEROCKET[arch], bottlerocket=True),
            # Bottlerocket runs a device plugin of its own, and cuts GPUs when it starts
            stack=GpuStack(driver=False, toolkit=False, device_plugin=False, mig_manager=False),
        )
    return DriverPlan(
        flags=PoolDriver(ami_type=_AMAZON_LINUX[arch]),
        # the image has driver and toolkit, but no device plugin
        stack=GpuStack(
            driver=False, toolkit=False, device_plugin=True, mig_manager_env=_MIG_MANAGER_ENV
        ),
    )


def plan_stack(driver: Driver) -> GpuStack:
    """Return what the GPU operator brings for a setting; the same on every processor.

    Raises:
        Refused: The GPU operator has no driver for what EKS runs.
    """
    return plan_driver(driver).stack
