"""Sends objects to an API server that are never stored, and keeps what it said of them."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from simulator.cluster.resource_type import ResourceType

from .door import Answered, Probe, Tried

_AT_ONCE: Final = 8
_AT_MOST: Final = 6
"""How many objects are tried for a rule before it is left open."""

PATIENCE_SECONDS: Final = 15.0
"""A policy that was written just now judges only some time later."""

_PAUSE_SECONDS: Final = 0.5


class Trier(Protocol):
    """What can ask a cluster whether it would take an object."""

    def try_create(self, path: str, obj: Mapping[str, Any]) -> Tried:
        """Send an object as a dry run.

        Raises:
            Refused: The server cannot be reached.
        """


def try_all(
    trier: Trier,
    served: Mapping[tuple[str, str], ResourceType],
    probes: Sequence[Probe],
    patience_seconds: float = PATIENCE_SECONDS,
) -> list[Answered]:
    """Try what each rule denies and what it admits; several at once.

    Args:
        trier: The way to the cluster.
        served: apiVersion and kind -> how objects of it are addressed.
        probes: One for each rule.
        patience_seconds: How long a policy is waited for that lets pass what it should stop.

    Raises:
        Refused: The server cannot be reached.
    """
    deadline = time.monotonic() + patience_seconds
    with ThreadPoolExecutor(_AT_ONCE) as requests:
        found = list(requests.map(lambda each: _tried(trier, served, each), probes))
        while late := [place for place, each in enumerate(found) if _passed(each)]:
            if time.monotonic() > deadline:
                break
            time.sleep(_PAUSE_SECONDS)
            again = requests.map(
                lambda each: _tried(trier, served, each), [probes[e] for e in late]
            )
            for place, each in zip(late, again, strict=True):
                found[place] = each
    return found


def _tried(trier: Trier, served: Mapping[tuple[str, str], ResourceType], probe: Probe) -> Answered:
    def first(objects: Sequence[Mapping[str, Any]]) -> Tried | None:
        tried: Tried | None = None
        known = [each for each in objects if (each["apiVersion"], each["kind"]) in served]
        for each in known[:_AT_MOST]:
            kind = served[each["apiVersion"], each["kind"]]
            metadata = {**each["metadata"]}
            namespace = metadata.get("namespace") or "default"
            if not kind.namespaced:
                metadata.pop("namespace", None)
            tried = trier.try_create(kind.path(namespace), {**each, "metadata": metadata})
            if tried.answer(probe.policy) != "was not asked":
                break
        return tried

    return Answered(probe, first(probe.denied), first(probe.admitted))


def _passed(each: Answered) -> bool:
    return each.denied is not None and each.denied.answer(each.probe.policy) == "lets pass"
