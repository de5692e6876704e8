"""Whether the values of inputs are those that a cloud's published API model allows."""

import difflib
import functools
import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "models"
_SHOWN = 12
"""How many values of a long enumeration a message shows."""

ValuesAt = Callable[[Any, str], Iterator[tuple[str, Any]]]
"""Finds the values at an input path."""


class Constraints:
    """What the models say of a provider's inputs."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take what the generator wrote."""
        self._inputs: Mapping[str, Mapping[str, str]] = data["inputs"]
        self._models: Mapping[str, Mapping[str, Any]] = data["models"]

    def problems(
        self, token: str, inputs: Mapping[str, Any], values_at: ValuesAt
    ) -> Iterator[tuple[str, str]]:
        """Yield path and reason of every value that a model does not allow."""
        for path, reference in self._inputs.get(token, {}).items():
            for at, value in values_at(inputs, path):
                for reason in violations(self._models[reference], value, reference):
                    yield at, reason


@functools.cache
def constraints(provider: str) -> Constraints | None:
    """Return what was read for a provider; None where nothing was."""
    path = FOLDER / f"{provider}.json"
    if not path.exists():
        return None
    return Constraints(json.loads(path.read_text(encoding="utf-8")))


def violations(model: Mapping[str, Any], value: object, reference: str) -> Iterator[str]:
    """Yield what is wrong with one value; values that are not known yet are let be."""
    source = reference.split(":")[1]
    if isinstance(value, str):
        if "enum" in model and value not in model["enum"]:
            yield _not_among(value, model["enum"], source)
        if "pattern" in model and not re.fullmatch(model["pattern"], value):
            yield f"got {value}; expected what matches {model['pattern']} ({source}). Change it."
        if model.get("format") == "ipv4-network" and not _is_network(value):
            expected = "an IPv4 network, such as 10.0.0.0/16, without bits behind its prefix"
            yield f"got {value}; expected {expected} ({source}). Change it."
        yield from _range(model, len(value), "characters", source)
    elif isinstance(value, list | Mapping):
        yield from _range(model, len(value), "elements", source)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _range(model, value, "", source)


def _is_network(value: str) -> bool:
    try:
        ipaddress.IPv4Network(value)
    except ValueError:
        return False
    return True


def _range(model: Mapping[str, Any], size: float, unit: str, source: str) -> Iterator[str]:
    low, high = model.get("min"), model.get("max")
    if (low is None or size >= low) and (high is None or size <= high):
        return
    expected = f"at least {low}" if high is None else f"{low or 0} to {high}"
    got, wanted = (f"{size} {unit}".strip(), f"{expected} {unit}".strip())
    yield f"got {got}; expected {wanted} ({source}). Change it."


def _not_among(value: str, values: list[str], source: str) -> str:
    shown = values
    if len(values) > _SHOWN:
        shown = difflib.get_close_matches(value, values, n=3, cutoff=0.5) or values[:_SHOWN]
    more = f" or another of {len(values)}" if len(shown) < len(values) else ""
    return f"got {value}; expected {', '.join(shown)}{more} ({source}). Choose one."
