"""What images of EKS bring: who else must bring the rest."""

import pytest

from simulator.plugins.aws.node_images import architecture, has_driver, image_of
from simulator.session_data import Image

SHARED = "[settings.kubelet-device-plugins.nvidia.time-slicing]\nreplicas = 4\n"


@pytest.mark.parametrize(
    ("family", "told", "image"),
    [
        (
            "AL2023_x86_64_NVIDIA",
            "",
            Image(os="al2023", driver="image", operator_driver=False, toolkit=True),
        ),
        ("AL2023_x86_64_STANDARD", "", Image(os="al2023", operator_driver=False)),
        ("BOTTLEROCKET_x86_64", "", Image(os="bottlerocket", operator_driver=False)),
        (
            "BOTTLEROCKET_ARM_64_NVIDIA",
            SHARED,
            Image(
                os="bottlerocket",
                driver="image",
                operator_driver=False,
                toolkit=True,
                device_plugin=True,
                sharers=4,
            ),
        ),
    ],
)
def test_an_image_brings_what_aws_says(family: str, told: str, image: Image) -> None:
    """No image of EKS lets the GPU operator install a driver."""
    assert image_of(family, told) == image
    assert has_driver(family) == (image.driver == "image")


def test_arm_machines_have_arm_images() -> None:
    """GB200 stands beside Arm processors."""
    assert architecture("AL2023_ARM_64_NVIDIA") == "arm64"
    assert architecture("AL2023_x86_64_NVIDIA") == "amd64"
