"""Monitors and rules that a team may offer, and why those that are refused are."""

from collections.abc import Callable
from typing import Any, Final

Json = dict[str, Any]
Refusal = Callable[[Json], str]
"""What the API server has against an object; nothing where it takes it."""

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
    ("PodMonitor", {"honorLabels": False}, ""),
    ("ServiceMonitor", {"honorLabels": True}, "honorLabels"),
    ("PodMonitor", {"honorLabels": True}, "honorLabels"),
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


OWN: Final = {"namespace": "ranking", "evenkeel_workspace": "ranking"}
_ALERT: Final = {"alert": "Slow", "expr": "vector(1)"}

OWN_GROUPS: Final[tuple[Json, ...]] = (
    {"rules": [{**_ALERT, "labels": {"severity": "critical", **OWN}}]},
    {"rules": [{"record": "requests:rate", "expr": "vector(1)", "labels": OWN}]},
    {"labels": OWN, "rules": [_ALERT, {**_ALERT, "labels": {"severity": "warning"}}]},
    {"labels": {"namespace": "speech"}, "rules": [{**_ALERT, "labels": OWN}]},
    {},
)
"""Groups of rules that are taken."""

OTHERS_GROUPS: Final[tuple[Json, ...]] = (
    {"rules": [_ALERT]},
    {"rules": [{"record": "up", "expr": "vector(1)"}]},
    {"rules": [{**_ALERT, "labels": {"namespace": "ranking", "severity": "critical"}}]},
    {"rules": [{**_ALERT, "labels": {**OWN, "namespace": "speech"}}]},
    {"rules": [{**_ALERT, "labels": {**OWN, "evenkeel_workspace": ""}}]},
    {"labels": OWN, "rules": [{**_ALERT, "labels": {"namespace": "{{ $labels.namespace }}"}}]},
    {"labels": {**OWN, "namespace": "speech"}, "rules": [_ALERT]},
    {"rules": [{**_ALERT, "labels": OWN}, _ALERT]},
)
"""Those that are refused: they could page, or mute, for others."""


def rules(*groups: Json) -> Json:
    """Return rules of the workspace `ranking` in these groups."""
    named = [{"name": f"group-{number}", **each} for number, each in enumerate(groups)]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "own", "namespace": "ranking"},
        "spec": {"groups": named},
    }


def check_monitor(refusal: Refusal, kind: str, endpoint: Json, refused: str) -> None:
    """Check that the API server takes a monitor, or refuses it for this, and what is elsewhere."""
    here = monitor(kind, endpoint)
    named = monitor(kind, endpoint, namespaceSelector={"matchNames": ["ranking"]})

    for each in (here, named):
        assert (refused in refusal(each)) if refused else not refusal(each)
    elsewhere = monitor(kind, endpoint, namespaceSelector={"any": True})
    assert "workspace-monitors" in refusal(elsewhere)  # with the first of its reasons
    assert refused or "other namespaces" in refusal(elsewhere)
    # the platform's own are not judged
    assert not refusal({**here, "metadata": {"name": "own", "namespace": "monitoring"}})


def check_rules(refusal: Refusal) -> None:
    """Check that the API server takes the rules that say whose they are, and no others."""
    assert not refusal(rules(*OWN_GROUPS))
    for each in OTHERS_GROUPS:
        assert "does not say whose it is" in refusal(rules(each)), each
        # the platform's own are not judged
        elsewhere = {**rules(each), "metadata": {"name": "own", "namespace": "monitoring"}}
        assert not refusal(elsewhere), each
