"""The controllers act on what the real charts bring, not on stand-ins alone."""

import contextlib
import functools
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from simulator.errors import ApiError

if TYPE_CHECKING:
    from simulator.cluster.tools import Tools
    from tests.simulator.controllers.conftest import Room

MONITORING = "monitoring.coreos.com/v1"
NODES = ("train-0", "train-1", "serve-0")
pytestmark = pytest.mark.charts


class _Loader(yaml.CSafeLoader):
    """Takes a lone `=` as text: the definitions of Prometheus have it as an operator."""


_Loader.yaml_implicit_resolvers = {
    key: value for key, value in yaml.CSafeLoader.yaml_implicit_resolvers.items() if key != "="
}


def _render(tools: "Tools", archive: Path, release: str, namespace: str, home: Path) -> list[Any]:
    values = home / f"{release}.yaml"
    values.write_text(
        yaml.safe_dump(
            {
                "grafana": {"enabled": False},
                "prometheusOperator": {
                    "admissionWebhooks": {"enabled": False},
                    "tls": {"enabled": False},
                },
            }
        )
    )
    command = [tools.helm, "template", release, archive, "-n", namespace, "--include-crds"]
    command += ["--no-hooks", "--kube-version", "1.36.0", "-f", values]
    rendered = subprocess.run(
        [str(each) for each in command],
        check=True,
        capture_output=True,
        env={"HOME": str(home)},
    )
    objects = [each for each in yaml.load_all(rendered.stdout, _Loader) if each]
    for each in objects:
        if each["kind"] not in ("CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"):
            each["metadata"].setdefault("namespace", namespace)
    return sorted(objects, key=lambda each: each["kind"] != "CustomResourceDefinition")


def test_the_real_charts_come_up(
    room: "Room", tools: "Tools", chart_archives: Path, tmp_path: Path
) -> None:
    """GPUs on every GPU node, the policy ready, Prometheus and Alertmanager available."""
    everything, made = [], []
    for release, name in (
        ("gpu-operator", "gpu-operator"),
        ("prometheus", "kube-prometheus-stack"),
    ):
        (archive,) = chart_archives.glob(f"{name}-[v0-9]*.tgz")
        namespace = f"real-{release}"
        room.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
        made.append(("Namespace", namespace))
        everything += _render(tools, archive, release, namespace, tmp_path)
    try:
        room.apply(*everything)
        room.until(lambda: all(map(room.gpus, NODES)), "GPUs on all nodes")
        room.until(lambda: _policy_state(room) == "ready", "the policy ready")
        for kind in ("Prometheus", "Alertmanager"):
            room.until(functools.partial(_is_available, room, kind), f"{kind} available")
        room.until(
            lambda: _names(room, "ServiceMonitor") == ["gpu-operator", "nvidia-dcgm-exporter"],
            "the monitors",
        )
    finally:
        # The room is this folder's own: definitions and roles may stay until it goes.
        for kind, name in (("ClusterPolicy", "cluster-policy"), *made):
            api_version = "v1" if kind == "Namespace" else "nvidia.com/v1"
            with contextlib.suppress(ApiError):
                room.api.delete(
                    {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}}
                )
    room.until(lambda: not any(map(room.gpus, NODES)), "the GPUs gone")


def _policy_state(room: "Room") -> str | None:
    policy = room.api.get("nvidia.com/v1", "ClusterPolicy", "cluster-policy")
    state: str | None = policy.get("status", {}).get("state")
    return state


def _is_available(room: "Room", kind: str) -> bool:
    found = room.api.list(MONITORING, kind, "real-prometheus")
    return [each.get("status", {}).get("availableReplicas") for each in found] == [1]


def _names(room: "Room", kind: str) -> list[str]:
    found = room.api.list(MONITORING, kind, "real-gpu-operator")
    return [each["metadata"]["name"] for each in found]
