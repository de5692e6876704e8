"""Who installs the GPU driver on AKS nodes: the pool's flag and the operator's part in one.

AKS installs a driver unless `gpuProfile.driver` says None, which cannot be changed later. A driver
of AKS and one of the operator on the same node break each other, so both follow from one plan.

The container toolkit is disputed where AKS installs no driver: NVIDIA's AICR turns the operator's
off ("AKS pre-installs the toolkit"), while Microsoft's and NVIDIA's own guides leave it on. It is
on here: a second toolkit is idle, a missing one leaves every GPU unusable. To be settled on a
real account (docs/evidence.md).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from ...errors import Refused
from ...frozen import dataclass
from ...planning.gpu_stack import Driver, GpuStack
from ...planning.pools import GpuPool
from ...planning.taints import Taint

SPOT = Taint(key="kubernetes.azure.com/scalesetpriority", value="spot", effect="NoSchedule")
"""AKS puts it on every spot node by itself."""

_AKS_RUNTIME = "nvidia-container-runtime"
"""What AKS calls the container runtime that it sets up together with its driver."""

_MIG_MANAGER_ENV: Mapping[str, str] = MappingProxyType({"WITH_REBOOT": "true"})
"""An A100 changes its MIG mode by a reset, which a virtual machine may not be let do: where it
fails, and nowhere else, the machine starts again. Without it the old mode would stay for good."""


@dataclass(frozen=True, kw_only=True)
class PoolDriver:
    """What an agent pool is told about its driver."""

    gpu_driver: Literal["Install", "None"]
    """`gpuProfile.driver`; another value is another pool."""


@dataclass(frozen=True, kw_only=True)
class DriverPlan:
    """The two halves that must fit each other."""

    flags: PoolDriver
    stack: GpuStack


def plan_driver(driver: Driver, pools: Sequence[GpuPool] = ()) -> DriverPlan:
    """Return who brings what for a setting.

    Raises:
        Refused: AKS knows no machine image with a driver in it.
    """
    if driver == "preinstalled":
        raise Refused(
            "gpu.driver: got preinstalled; expected auto, operator or cloud, because AKS takes no "
            "image of your own. Use cloud for the driver that AKS installs."
        )
    cloud = driver == "cloud"
    return DriverPlan(
        flags=PoolDriver(gpu_driver="Install" if cloud else "None"),
        stack=GpuStack(
            driver=not cloud,
            toolkit=not cloud,
            # AKS brings none in either case
            device_plugin=True,
            mig_manager_env=_MIG_MANAGER_ENV,
            runtime_class=_AKS_RUNTIME if cloud else "nvidia",
            tolerations=(SPOT,) if any(pool.capacity == "spot" for pool in pools) else (),
        ),
    )


def plan_stack(driver: Driver, pools: Sequence[GpuPool] = ()) -> GpuStack:
    """Return what the GPU operator brings for a setting.

    Raises:
        Refused: AKS knows no machine image with a driver in it.
    """
    return plan_driver(driver, pools).stack
