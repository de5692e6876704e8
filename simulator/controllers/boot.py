"""How long the parts of a GPU node take to start: a model (boot_seconds.json says of what)."""

import json
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

from ..cluster.api import Json

ANNOTATION = "simulator.evenkeel.dev/boot-seconds"
"""On a pod: modelled seconds until it is ready; the cluster waits them at the session's scale."""


def boot_seconds(operand: str, enabled: AbstractSet[str]) -> int:
    """Return the modelled seconds from the start of all operands until one of them is ready.

    Operands start together, but each waits for the one before it.

    Args:
        operand: The name of its DaemonSet.
        enabled: The DaemonSets that there are; others cost no time (a driver of the image's).
    """
    total = 0
    step: str | None = operand
    while step is not None:
        entry = _operands()[step]
        total += entry["seconds"] if step in enabled else 0
        step = entry["after"]
    return total


@cache
def _operands() -> dict[str, Json]:
    text = Path(__file__).with_name("boot_seconds.json").read_text(encoding="utf-8")
    operands: dict[str, Json] = json.loads(text)["operands"]
    return operands
