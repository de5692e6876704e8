"""Which taints of a node keep a DaemonSet's pods away, by the rules of the scheduler."""

from collections.abc import Iterable, Mapping

from ..cluster.api import Json

OPERANDS_TOLERATE = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
"""What the GPU operator's pods tolerate where a ClusterPolicy does not say."""

_KEEP_AWAY = ("NoSchedule", "NoExecute")
_LIFE_CYCLE = "node.kubernetes.io/"
"""Taints of a node's state: every DaemonSet tolerates them, and they pass."""


def pod_tolerations(daemon_set: Json) -> list[Json]:
    """Return what a DaemonSet's pods tolerate."""
    tolerations: list[Json] = daemon_set["spec"]["template"]["spec"].get("tolerations") or []
    return tolerations


def untolerated(node: Json, tolerations: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the taints of a node that keep a DaemonSet's pods away, as `kubectl` writes them."""
    listed = list(tolerations)
    return [
        _text(taint)
        for taint in node.get("spec", {}).get("taints") or ()
        if taint["effect"] in _KEEP_AWAY
        and not taint["key"].startswith(_LIFE_CYCLE)
        and not any(_tolerates(each, taint) for each in listed)
    ]


def _tolerates(toleration: Mapping[str, str], taint: Mapping[str, str]) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]):
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, "", taint["key"])
    return toleration.get("key") == taint["key"] and toleration.get("value", "") == taint.get(
        "value", ""
    )


def _text(taint: Mapping[str, str]) -> str:
    value = taint.get("value", "")
    return f"{taint['key']}{f'={value}' if value else ''}:{taint['effect']}"
