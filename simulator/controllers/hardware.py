"""What is inside a simulated machine and on its disk, as its node tells."""

import logging
from dataclasses import dataclass

from pydantic import ValidationError

from ..cluster import nodes
from ..cluster.api import Json
from ..session_data import Gpus, Image

XID_CONDITION = "SysLogsXIDError"
"""Of a node: whether the kernel's log of the machine shows that a GPU fails; NVSentinel's."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Host:
    """The machine that the GPU operator looks at to choose what it runs on all of them."""

    os_tag: str
    """How the driver's image tag ends for its system, such as `ubuntu24.04`."""

    image: Image


def gpus_of(node: Json) -> Gpus | None:
    """Return the GPUs of a node, or None where it has none."""
    try:
        found = nodes.gpus_of(node)
        return None if found is None else Gpus.model_validate(found)
    except (ValueError, ValidationError):
        name = node["metadata"]["name"]
        _log.warning("%s: annotation %s cannot be read: no GPUs", name, nodes.GPUS)
        return None


def image_of(node: Json) -> Image:
    """Return what a node's image and cloud bring; where it does not say, nothing."""
    try:
        found = nodes.image_of(node)
        return Image() if found is None else Image.model_validate(found)
    except (ValueError, ValidationError):
        name = node["metadata"]["name"]
        _log.warning("%s: annotation %s cannot be read: a plain image", name, nodes.IMAGE)
        return Image()
