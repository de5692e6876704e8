"""The plain objects that operators make: Deployments, StatefulSets, services; and how they are."""

from collections.abc import Mapping
from typing import Any

from ...cluster.api import Json
from ..ownership import owned_by

RESTRICTED: Json = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""What the restricted pod security level asks of a container."""


def owned(
    kind: str,
    api_version: str,
    name: str,
    owner: Json,
    labels: Mapping[str, str] | None = None,
    **fields: Any,
) -> Json:
    """Return an object in the owner's namespace that goes when its owner goes."""
    meta: Json = {"name": name, "ownerReferences": owned_by(owner)}
    if namespace := owner["metadata"].get("namespace"):
        meta["namespace"] = namespace
    if labels:
        meta["labels"] = dict(labels)
    return {"apiVersion": api_version, "kind": kind, "metadata": meta, **fields}


def deployment(
    owner: Json, name: str, labels: Mapping[str, str], pod: Json, replicas: int | None = 1
) -> Json:
    """Return a Deployment; replicas None leaves their number to a scaler."""
    spec: Json = {
        "selector": {"matchLabels": dict(labels)},
        "template": {"metadata": {"labels": dict(labels)}, "spec": pod},
    }
    if replicas is not None:
        spec["replicas"] = replicas
    return owned("Deployment", "apps/v1", name, owner, labels, spec=spec)


def service(
    owner: Json,
    name: str,
    selector: Mapping[str, str],
    ports: Mapping[str, tuple[int, int | str]],
    **fields: Any,
) -> Json:
    """Return a service; `ports` maps names to the service's port and the target."""
    listed = [
        {"name": port, "port": number, "targetPort": target, "protocol": "TCP"}
        for port, (number, target) in ports.items()
    ]
    spec = {"selector": dict(selector), "ports": listed} | fields
    return owned("Service", "v1", name, owner, selector, spec=spec)


def available(workload: Json | None) -> bool:
    """Tell whether a Deployment or StatefulSet serves with all its pods of the newest kind."""
    if workload is None:
        return False
    status, wanted = workload.get("status", {}), workload["spec"].get("replicas", 1)
    if status.get("observedGeneration", 0) < workload["metadata"].get("generation", 0):
        return False
    there = status.get("availableReplicas", 0)
    if status.get("unavailableReplicas"):
        return False
    return bool(there >= wanted and status.get("updatedReplicas", 0) >= wanted)


def shortfall(workload: Json | None, name: str) -> str:
    """Say how far a workload is, such as `Deployment x: 0 of 1 pods are ready`."""
    if workload is None:
        return f"{name}: not made yet"
    wanted = workload["spec"].get("replicas", 1)
    there = workload.get("status", {}).get("availableReplicas", 0)
    return f"{workload['kind']} {name}: {there} of {wanted} pods are ready"
