"""What is inside a simulated machine, as its node tells."""

import json
import logging

from pydantic import ValidationError

from simulator.cluster.api import Json
from simulator.session import Gpus

ANNOTATION = "simulator.evenkeel.dev/gpus"
"""The annotation of a node that holds its `Gpus` as JSON."""

_log = logging.getLogger(__name__)


def gpus_of(node: Json) -> Gpus | None:
    """Return the GPUs of a node, or None where it has none."""
    text = node["metadata"].get("annotations", {}).get(ANNOTATION)
    if not text:
        return None
    try:
        return Gpus.model_validate(json.loads(text))
    except (ValueError, ValidationError):
        _log.warning("%s: %s cannot be read; no GPUs", node["metadata"]["name"], ANNOTATION)
        return None
