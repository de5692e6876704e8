"""What the images of EKS' nodes bring, and what EKS puts on the nodes."""

import re
from collections.abc import Mapping

from ...session_data import Image

_PLAIN = Image(os="al2023", operator_driver=False)
_IMAGES: tuple[tuple[str, Image], ...] = (
    (
        r"AL2023_\w+_NVIDIA",
        Image(os="al2023", driver="image", operator_driver=False, toolkit=True),
    ),
    (
        r"BOTTLEROCKET_\w+_NVIDIA\w*",
        Image(
            os="bottlerocket",
            driver="image",
            operator_driver=False,
            toolkit=True,
            device_plugin=True,
        ),
    ),
    (r"BOTTLEROCKET_\w+", Image(os="bottlerocket", operator_driver=False)),
)

_SHARES = re.compile(
    r"\[settings\.kubelet-device-plugins\.nvidia\.time-slicing\]\s+replicas = (\d+)"
)


def image_of(family: str, user_data: str) -> Image:
    """Return what an image family brings; Bottlerocket is told in user data how to share GPUs."""
    image = next((each for name, each in _IMAGES if re.fullmatch(name, family)), _PLAIN)
    shares = _SHARES.search(user_data)
    if image.device_plugin and shares:
        return image.model_copy(update={"sharers": int(shares[1])})
    return image


def architecture(family: str) -> str:
    """Return the processors that an image family is for."""
    return "arm64" if "_ARM_64" in family else "amd64"


def has_driver(family: str) -> bool:
    """Tell whether an image family has the GPU driver, and so is for GPU machines only."""
    return "NVIDIA" in family


def node_labels(group: str, family: str, machine: str, capacity: str) -> Mapping[str, str]:
    """Return the labels that EKS and the kubelet give a node, but for its zone."""
    return {
        "eks.amazonaws.com/nodegroup": group,
        "eks.amazonaws.com/nodegroup-image": "ami-0simulated",
        "eks.amazonaws.com/capacityType": capacity,
        "node.kubernetes.io/instance-type": machine,
        "beta.kubernetes.io/instance-type": machine,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture(family),
    }
