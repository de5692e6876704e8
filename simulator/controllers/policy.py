"""The ClusterPolicy in force, and what of it can be rehearsed."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..cluster.api import Json
from .refusal import RefusalError

STAND_IN = "evenkeel.dev/stand-in"


def in_order(policies: Iterable[Json]) -> list[Json]:
    """Return the policies with the one in force first: the oldest, then the first by name."""
    return sorted(
        policies,
        key=lambda each: (each["metadata"]["creationTimestamp"], each["metadata"]["name"]),
    )


def spec_of(policy: Json) -> Json:
    """Return a policy's spec; a stand-in's is completed by what the real chart would have set."""
    spec: Json = policy.get("spec") or {}
    labels = policy["metadata"].get("labels", {})
    return _merged(_defaults(), spec) if labels.get(STAND_IN) == "true" else spec


def check_rehearsed(spec: Json) -> None:
    """Refuse what the simulated operator does not do.

    Raises:
        RefusalError: Names the first such thing.
    """
    if spec.get("driver", {}).get("useNvidiaDriverCRD"):
        raise RefusalError(
            "driver.useNvidiaDriverCRD: got true; NVIDIADriver is not simulated. Set it to false."
        )
    if spec.get("sandboxWorkloads", {}).get("enabled"):
        raise RefusalError(
            "sandboxWorkloads.enabled: got true; virtual machines are not simulated. Leave it out."
        )


def _merged(base: Json, over: Json) -> Json:
    result = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        result[key] = _merged(base[key], value) if both else value
    return result


@cache
def _defaults() -> Json:
    path = Path(__file__).with_name("cluster_policy_defaults.json")
    spec: Json = json.loads(path.read_text(encoding="utf-8"))["spec"]
    return spec
