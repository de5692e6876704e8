"""Who installs the GPU driver on machines that exist, and what the GPU operator brings there."""

from ...errors import Refused
from ...planning.gpu_stack import Driver, GpuStack


def plan_stack(driver: Driver) -> GpuStack:
    """Return what the GPU operator brings for a setting.

    Raises:
        Refused: There is no cloud here that could install a driver.
    """
    if driver == "cloud":
        raise Refused(
            "gpu.driver: got cloud; expected auto, operator or preinstalled, because machines of "
            "your own have no cloud. Remove it."
        )
    return GpuStack(driver=driver != "preinstalled", toolkit=True, device_plugin=True)
