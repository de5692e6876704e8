"""How long the parts of a GPU node take to start: a model (boot_seconds.json says of what)."""

import json
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

from ..cluster.api import Json
from ..session_data import Image
from .operand import DRIVER

ANNOTATION = "simulator.evenkeel.dev/boot-seconds"
"""On a pod: modelled seconds until it is ready; the cluster waits them at the session's scale."""


STUCK = "simulator.evenkeel.dev/stuck"
"""On a pod: why it never becomes ready, in a kubelet's word."""

_PLAIN = Image()


def boot_seconds(operand: str, enabled: AbstractSet[str], image: Image = _PLAIN) -> int:
    """Return the modelled seconds from the start of all operands until one of them is ready.

    Operands start together, but each waits for the one before it.

    Args:
        operand: The name of its DaemonSet.
        enabled: The DaemonSets that there are; others cost no time.
        image: The machine's, which says how else its driver comes.
    """
    total = 0
    step: str | None = operand
    while step is not None:
        entry = _model()["operands"][step]
        if step in enabled:
            total += entry["seconds"]
        elif step == DRIVER:
            total += _model()["drivers"][_driver_of(image)]
        step = entry["after"]
    return total


def stuck(operand: str, enabled: AbstractSet[str], image: Image) -> str:
    """Return why an operand's pods would never start, or an empty string.

    A driver for an operating system that the GPU operator has none for cannot be pulled; whatever
    comes after it waits for it.
    """
    if DRIVER not in enabled or image.operator_driver:
        return ""
    if operand == DRIVER:
        return "ImagePullBackOff"
    step: str | None = operand
    while step is not None and step != DRIVER:
        step = _model()["operands"][step]["after"]
    return "PodInitializing" if step == DRIVER else ""


def _driver_of(image: Image) -> str:
    return "installer" if image.driver == "none" and image.driver_installer else image.driver


@cache
def _model() -> dict[str, Json]:
    text = Path(__file__).with_name("boot_seconds.json").read_text(encoding="utf-8")
    model: dict[str, Json] = json.loads(text)
    return model
