"""What Prometheus scrapes of Istio, whose charts declare nothing themselves."""

from typing import Any

from ...contract import ClusterOffer
from ..gateway import GATEWAY
from ..plan import Object

_API = "monitoring.coreos.com/v1"
_EVERY = "30s"


def monitors(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return them; nothing where Prometheus is off."""
    if "prometheus" not in cluster.addons:
        return ()
    control_plane = {
        "selector": {"matchLabels": {"app": "istiod"}},
        "endpoints": [{"port": "http-monitoring", "interval": _EVERY}],
    }
    # the proxies of a gateway have no service for their metrics
    gateway = {
        "selector": {"matchLabels": dict(GATEWAY.pods)},
        "podMetricsEndpoints": [
            {"port": "http-envoy-prom", "path": "/stats/prometheus", "interval": _EVERY}
        ],
    }
    return (
        _monitor("ServiceMonitor", "istiod", "istio-system", control_plane),
        _monitor("PodMonitor", "istio-gateway", GATEWAY.namespace, gateway),
    )


def _monitor(kind: str, name: str, namespace: str, spec: dict[str, Any]) -> Object:
    return {
        "apiVersion": _API,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }
