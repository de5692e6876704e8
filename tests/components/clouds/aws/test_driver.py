"""Who installs the driver on AWS: image and operator always go together."""

import pytest

from components.clouds.aws.driver import PoolDriver, plan_driver, plan_stack
from components.errors import Refused
from components.planning.gpu_stack import Driver, GpuStack

IN_IMAGE = GpuStack(
    driver=False, toolkit=False, device_plugin=True, mig_manager_env={"WITH_REBOOT": "true"}
)
BOTTLEROCKET = GpuStack(driver=False, toolkit=False, device_plugin=False, mig_manager=False)


@pytest.mark.parametrize(
    ("driver", "arch", "image", "stack"),
    [
        ("auto", "amd64", "AL2023_x86_64_NVIDIA", IN_IMAGE),
        ("auto", "arm64", "AL2023_ARM_64_NVIDIA", IN_IMAGE),
        ("preinstalled", "amd64", "AL2023_x86_64_NVIDIA", IN_IMAGE),
        ("cloud", "amd64", "BOTTLEROCKET_x86_64_NVIDIA", BOTTLEROCKET),
        ("cloud", "arm64", "BOTTLEROCKET_ARM_64_NVIDIA", BOTTLEROCKET),
    ],
)
def test_one_setting_decides_image_and_operator(
    driver: Driver, arch: str, image: str, stack: GpuStack
) -> None:
    """The table of who brings what on EKS."""
    plan = plan_driver(driver, arch)  # type: ignore[arg-type]  # a literal in the table

    assert plan.flags == PoolDriver(ami_type=image, bottlerocket=image.startswith("BOTTLEROCKET"))
    assert plan.stack == stack == plan_stack(driver)


def test_the_operator_has_no_driver_for_amazon_linux() -> None:
    """Its DaemonSet would wait for an image that does not exist, for ever."""
    with pytest.raises(Refused, match=r"gpu\.driver: got operator; .* Remove it\."):
        plan_stack("operator")
