"""Workloads and services of a stand-in: small, unprivileged, and chosen by each other's labels."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...session_data import Service, Workload
from .render_yaml import Manifest

_CHART = "chart"
_GPU_TAINT = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
_RESOURCES = {"cpu": "10m", "memory": "32Mi"}


def make_workload(
    workload: Workload,
    chosen_by: Sequence[Service],
    release: str,
    tolerations: Sequence[Mapping[str, Any]] | None = None,
) -> Manifest:
    """Make a Deployment, StatefulSet or DaemonSet that passes the restricted pod security level.

    Args:
        workload: What is expected.
        chosen_by: The services in front of it, whose ports become the container's.
        release: The name of the release.
        tolerations: What its pods tolerate; None leaves a DaemonSet the GPU taint alone.
    """
    if tolerations is None:
        tolerations = [_GPU_TAINT] if workload.kind == "DaemonSet" else []
    labels = _labels(workload.name, release)
    spec: dict[str, Any] = {
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": dict(labels)},
            "spec": _pod(workload, chosen_by, tolerations),
        },
    }
    if workload.kind != "DaemonSet":
        spec["replicas"] = workload.replicas
    if workload.kind == "StatefulSet":
        spec["serviceName"] = chosen_by[0].name if chosen_by else workload.name
    return {
        "apiVersion": "apps/v1",
        "kind": workload.kind,
        "metadata": {
            "name": workload.name,
            "labels": dict(labels),
            **placed(workload.namespace),
        },
        "spec": spec,
    }


def make_service(service: Service, target: Workload | None, release: str) -> Manifest:
    """Make a service in front of a workload.

    One in front of what a controller makes later chooses nothing: the labels of those pods are the
    controller's affair.
    """
    spec: dict[str, Any] = {"ports": _service_ports(service)}
    if target is not None and target.made_by == _CHART:
        spec["selector"] = _labels(target.name, release)
    labels = _labels(service.name, release)
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": service.name, "labels": labels, **placed(service.namespace)},
        "spec": spec,
    }


def placed(namespace: str) -> dict[str, str]:
    """Return the part of an object's metadata that says where it is; nothing where it need not."""
    return {"namespace": namespace} if namespace else {}


def _labels(name: str, release: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": release}


def target_of(
    service: Service, workloads: Sequence[Workload], services: Sequence[Service] = ()
) -> Workload | None:
    """Find what a service is in front of.

    It is what the service is named after; else all that there is; else the only one named after
    the service that no other service is named after.

    Args:
        service: The service.
        workloads: All of the chart; those of other namespaces do not count.
        services: All of the chart.
    """
    beside = [each for each in workloads if each.namespace == service.namespace]
    named = [each for each in beside if _is_named(service, each)]
    if named:
        return max(named, key=lambda each: len(each.name))
    if len(beside) == 1:
        return beside[0]
    below = [each for each in beside if each.name.startswith(f"{service.name}-")]
    others = [each for each in services if each.name != service.name]
    left = [each for each in below if not any(_is_named(one, each) for one in others)]
    return left[0] if len(left) == 1 else None


def _is_named(service: Service, workload: Workload) -> bool:
    if service.namespace != workload.namespace:
        return False
    return f"{service.name}-".startswith(f"{workload.name}-")


def _pod(
    workload: Workload, services: Sequence[Service], tolerations: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": workload.name.replace(".", "-")[:63].strip("-"),
        "image": workload.image,
        "resources": {"requests": dict(_RESOURCES), "limits": dict(_RESOURCES)},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    if workload.env:
        env = workload.env.items()
        container["env"] = [{"name": name, "value": value} for name, value in env]
    if ports := _container_ports(services):
        container["ports"] = ports
    pod: dict[str, Any] = {"automountServiceAccountToken": False, "containers": [container]}
    if tolerations:
        pod["tolerations"] = [dict(each) for each in tolerations]
    return pod


def _service_ports(service: Service) -> list[dict[str, Any]]:
    """Return the ports of a service; an only one that is called by its number has no name."""
    ports = []
    for name, number in service.ports.items():
        port: dict[str, Any] = {"port": number, "targetPort": number, "protocol": "TCP"}
        unnamed = name == str(number) and len(service.ports) == 1
        ports.append(port if unnamed else {"name": name, **port})
    return ports


def _container_ports(services: Sequence[Service]) -> list[dict[str, Any]]:
    """Return the ports that services reach: each number once, each name once, at most 15 long."""
    by_number: dict[int, str] = {}
    for service in services:
        for name, number in service.ports.items():
            by_number.setdefault(number, name[:15].strip("-"))
    used: set[str] = set()
    ports = []
    for number, name in sorted(by_number.items(), key=lambda each: (each[1], each[0])):
        port: dict[str, Any] = {"containerPort": number, "protocol": "TCP"}
        if name not in used and any(map(str.isalpha, name)):
            port = {"name": name, **port}
        used.add(name)
        ports.append(port)
    return ports
