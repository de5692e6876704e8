"""Laying one pod's specification over another, as Kubernetes' strategic merge does."""

from collections.abc import Mapping
from typing import Any

from ...cluster.api import Json

POD_FIELDS = frozenset(
    {
        "activeDeadlineSeconds",
        "affinity",
        "automountServiceAccountToken",
        "containers",
        "dnsConfig",
        "dnsPolicy",
        "enableServiceLinks",
        "hostAliases",
        "hostIPC",
        "hostNetwork",
        "hostPID",
        "imagePullSecrets",
        "initContainers",
        "nodeName",
        "nodeSelector",
        "priorityClassName",
        "restartPolicy",
        "runtimeClassName",
        "schedulerName",
        "securityContext",
        "serviceAccountName",
        "shareProcessNamespace",
        "subdomain",
        "terminationGracePeriodSeconds",
        "tolerations",
        "topologySpreadConstraints",
        "volumes",
    }
)
"""What of a custom resource's field is a pod's, where the pod's fields stand among others."""

_BY = {
    "containers": "name",
    "env": "name",
    "imagePullSecrets": "name",
    "initContainers": "name",
    "ports": "containerPort",
    "replicatedJobs": "name",
    "volumeMounts": "mountPath",
    "volumes": "name",
}


def pod_part(fields: Mapping[str, Any]) -> Json:
    """Return the pod's fields among others; absent and empty ones are left out."""
    return {key: value for key, value in fields.items() if key in POD_FIELDS and value}


def merged(base: Json, over: Mapping[str, Any]) -> Json:
    """Return `base` with `over` laid over it.

    Lists whose entries have names are merged entry by entry; others are replaced.
    """
    result = dict(base)
    for key, value in over.items():
        below = base.get(key)
        if isinstance(value, Mapping) and isinstance(below, dict):
            result[key] = merged(below, value)
        elif key in _BY and isinstance(value, list) and isinstance(below, list):
            result[key] = _merged_list(below, value, _BY[key])
        elif value is not None:
            result[key] = value
    return result


def _merged_list(base: list[Json], over: list[Json], name: str) -> list[Json]:
    result = {each.get(name): each for each in base}
    for each in over:
        key = each.get(name)
        result[key] = merged(result[key], each) if key in result else each
    return list(result.values())
