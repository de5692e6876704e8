"""What NVSentinel was told, as its own programs read it: files in ConfigMaps, and arguments."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from ...cluster.api import Json, KubernetesApi

_QUARANTINE, _DRAINER = "fault-quarantine", "node-drainer"
_FILE = "config.toml"
_MONITOR = "'syslog-health-monitor'"
_DRY = "--dry-run=true"
_BREAKER = "--circuit-breaker-enabled=true"


@dataclass(frozen=True)
class Draining:
    """Which pods go, and when."""

    dry: bool
    system: re.Pattern[str]
    """Namespaces in which nothing is deleted."""

    gpus_only: bool
    minutes: float
    modes: tuple[tuple[str, str], ...]
    """Glob over namespaces -> `Immediate`, `AllowCompletion` or `DeleteAfterTimeout`."""

    def mode(self, namespace: str) -> str:
        """Return how pods of a namespace go; empty where they stay."""
        if self.system.search(namespace):
            return ""
        return next((mode for glob, mode in self.modes if fnmatchcase(namespace, glob)), "")


@dataclass(frozen=True)
class FaultSettings:
    """Whether a machine is cordoned, and whether it is emptied."""

    present: bool = False
    """Whether there is a program that was told anything."""

    cordons: bool = False
    """Whether a rule for what the kernel's log says does so, and not only tells it."""

    left_alone: str = ""
    """The label of machines that are not touched where it is `false`."""

    most_percent: float = 100.0
    draining: Draining | None = field(default=None)

    @classmethod
    def read(cls, api: KubernetesApi) -> "FaultSettings":
        """Read what there is; without NVSentinel there is nothing."""
        found, arguments = _told(api, _QUARANTINE)
        rules = [each for each in found.get("rule-sets") or () if _is_for_log(each)]
        prefix = str(found.get("label-prefix", ""))
        breaker = found.get("circuitBreaker") or {}
        draining = _draining(api)
        return cls(
            present=bool(found) or draining is not None,
            cordons=bool(rules) and _DRY not in arguments,
            left_alone=f"{prefix}ManagedByNVSentinel",
            most_percent=float(breaker.get("percentage", 100)) if _BREAKER in arguments else 100.0,
            draining=draining,
        )


def _draining(api: KubernetesApi) -> Draining | None:
    found, arguments = _told(api, _DRAINER)
    if not found:
        return None
    return Draining(
        dry=_DRY in arguments,
        system=re.compile(str(found.get("systemNamespaces") or "^$")),
        gpus_only=bool(found.get("drainGPUPods")),
        minutes=float(found.get("deleteAfterTimeoutMinutes", 60)),
        modes=tuple(
            (str(each["name"]), str(each["mode"])) for each in found.get("userNamespaces") or ()
        ),
    )


def _is_for_log(rule: Mapping[str, Any]) -> bool:
    """Tell whether a rule cordons for the monitor of the log; its expressions are not evaluated."""
    match = rule.get("match") or {}
    said = [each["expression"] for part in match.values() for each in part]
    cordon = rule.get("cordon") or {}
    named = any(_MONITOR in each for each in said)
    return bool(rule.get("enabled", True) and named and cordon.get("shouldCordon"))


def _told(api: KubernetesApi, program: str) -> tuple[Json, list[str]]:
    """Return a program's file and its arguments; both are empty where it is not there."""
    query = f"metadata.name={program}"
    for deployment in api.list("apps/v1", "Deployment", fieldSelector=query):
        namespace = deployment["metadata"]["namespace"]
        held = api.find("v1", "ConfigMap", program, namespace)
        if held is not None and _FILE in (held.get("data") or {}):
            containers = deployment["spec"]["template"]["spec"]["containers"]
            arguments = [each for one in containers for each in one.get("args") or ()]
            return tomllib.loads(held["data"][_FILE]), arguments
    return {}, []
