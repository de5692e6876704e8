"""Monitors that a team may offer, and why those that are refused are."""

from typing import Any, Final

Json = dict[str, Any]

_KEYS = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}

MONITORS: Final[tuple[tuple[str, Json, str], ...]] = (
    ("ServiceMonitor", {"port": "http"}, ""),
    ("PodMonitor", {"port": "http", "tlsConfig": {}}, ""),
    ("ServiceMonitor", {"bearerTokenFile": "/var/run/token"}, "own pod"),
    ("ServiceMonitor", {"tlsConfig": {"keyFile": "/tls.key"}}, "own pod"),
    ("PodMonitor", {"bearerTokenFile": "/var/run/token"}, "own pod"),
    ("PodMonitor", {"relabelings": [{"targetLabel": "team"}]}, ""),
    (
        "ServiceMonitor",
        {"relabelings": [{"targetLabel": "__address__", "replacement": "db.speech:80"}]},
        "label namespace",
    ),
    (
        "ServiceMonitor",
        {"metricRelabelings": [{"action": "LabelMap", "regex": "(.*)"}]},
        "label namespace",
    ),
)
"""Kind, endpoint, and part of the refusal; an empty one is taken."""


def monitor(kind: str, endpoint: Json, **spec: Any) -> Json:
    """Return one of the workspace `ranking` with this endpoint."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": kind,
        "metadata": {"name": "own", "namespace": "ranking"},
        "spec": {"selector": {}, _KEYS[kind]: [endpoint], **spec},
    }
