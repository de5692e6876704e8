"""A team's folder in Grafana, with a dashboard of what it uses."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ..addons.kueue.queues import RESOURCE
from ..addons.prometheus.values import DASHBOARD, DATASOURCE, FOLDER
from ..contract import ClusterOffer
from .part import Part
from .spec import WorkspaceSpec

Json = dict[str, Any]

_HEIGHT, _WIDTH, _ACROSS = 8, 12, 2


def part(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Part:
    """Return it: Grafana makes a folder where a dashboard names one."""
    name = workspace.name
    text = json.dumps(dashboard(workspace, cluster), indent=1, sort_keys=True)
    folder = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "workspace-dashboard",
            "namespace": name,
            "labels": dict(DASHBOARD),
            "annotations": {FOLDER: name},
        },
        # files of one folder must not have one name
        "data": {f"workspace-{name}.json": text},
    }
    return Part(addon="prometheus", after=(folder,))


def dashboard(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Json:
    """Return the dashboard as Grafana reads it."""
    panels = [
        _panel(number, title, queries)
        for number, (title, queries) in enumerate(_titles(workspace.name, cluster))
    ]
    return {
        "title": f"Workspace {workspace.name}",
        # at most 40 characters, and the same whenever Grafana begins anew
        "uid": hashlib.sha256(f"workspace/{workspace.name}".encode()).hexdigest()[:40],
        "editable": False,
        "refresh": "1m",
        "schemaVersion": 39,
        "time": {"from": "now-6h", "to": "now"},
        "panels": panels,
    }


def _titles(name: str, cluster: ClusterOffer) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the title of each panel, and its queries by what they are called."""
    quota = f'namespace="{name}",resourcequota="workspace",resource="requests.{RESOURCE}"'
    yield (
        "GPUs asked for",
        {
            "asked for": f'kube_resourcequota{{{quota},type="used"}}',
            "at most": f'kube_resourcequota{{{quota},type="hard"}}',
        },
    )
    if "gpu-operator" in cluster.addons:
        busy = f'DCGM_FI_PROF_GR_ENGINE_ACTIVE{{exported_namespace="{name}"}}'
        yield "GPUs busy", {"{{exported_pod}}": f"avg by (exported_pod) ({busy})"}
    if "kueue" in cluster.addons:
        waiting = f'kueue_pending_workloads{{cluster_queue="{name}"}}'
        yield "Jobs that wait", {"{{status}}": f"sum by (status) ({waiting})"}
    inside = f'namespace="{name}",container!=""'
    rate = f"rate(container_cpu_usage_seconds_total{{{inside}}}[5m])"
    yield "Processors", {"{{pod}}": f"sum by (pod) ({rate})"}
    yield "Memory", {"{{pod}}": f"sum by (pod) (container_memory_working_set_bytes{{{inside}}})"}


def _panel(number: int, title: str, queries: dict[str, str]) -> Json:
    down, across = divmod(number, _ACROSS)
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "datasource": dict(DATASOURCE),
        "gridPos": {"h": _HEIGHT, "w": _WIDTH, "x": across * _WIDTH, "y": down * _HEIGHT},
        "fieldConfig": {"defaults": {"min": 0, **_UNITS.get(title, {})}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + place), "expr": query, "legendFormat": called}
            for place, (called, query) in enumerate(queries.items())
        ],
    }


_UNITS: dict[str, Json] = {"GPUs busy": {"unit": "percentunit"}, "Memory": {"unit": "bytes"}}
