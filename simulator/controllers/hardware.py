"""What is inside a simulated machine, as its node tells."""

import logging

from pydantic import ValidationError

from ..cluster import nodes
from ..cluster.api import Json
from ..session_data import Gpus

_log = logging.getLogger(__name__)


def gpus_of(node: Json) -> Gpus | None:
    """Return the GPUs of a node, or None where it has none."""
    try:
        found = nodes.gpus_of(node)
        return None if found is None else Gpus.model_validate(found)
    except (ValueError, ValidationError):
        name = node["metadata"]["name"]
        _log.warning("%s: annotation %s cannot be read: no GPUs", name, nodes.GPUS)
        return None
