"""What Prometheus scrapes of KServe: its controller, and the models of every team."""

from typing import Any

Json = dict[str, Any]

_API = "monitoring.coreos.com/v1"
# KServe copies it from the runtime; `prometheus.io/port`, which it can be told to write as well, is
# that of Knative's proxy, which a pod in Standard mode does not have
_ANNOTATION = "__meta_kubernetes_pod_annotation_prometheus_kserve_io"


def monitors(namespace: str) -> tuple[Json, ...]:
    """Return the monitors, which lie in a namespace and look into all of them."""
    return (_controller(namespace), _models(namespace))


def _controller(namespace: str) -> Json:
    return {
        "apiVersion": _API,
        "kind": "ServiceMonitor",
        "metadata": {"name": "kserve-controller", "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": {"control-plane": "kserve-controller-manager"}},
            "endpoints": [
                {
                    # the port's name sets apart the one of three services that has metrics
                    "port": "https",
                    "scheme": "https",
                    "bearerTokenFile": "/var/run/secrets/kubernetes.io/serviceaccount/token",
                    # the proxy in front of the controller signs for itself
                    "tlsConfig": {"insecureSkipVerify": True},
                }
            ],
        },
    }


def _models(namespace: str) -> Json:
    return {
        "apiVersion": _API,
        "kind": "PodMonitor",
        "metadata": {"name": "kserve-models", "namespace": namespace},
        "spec": {
            "namespaceSelector": {"any": True},
            "selector": {
                "matchExpressions": [
                    {"key": "serving.kserve.io/inferenceservice", "operator": "Exists"}
                ]
            },
            "podMetricsEndpoints": [{"relabelings": _relabelings()}],
        },
    }


def _relabelings() -> list[Json]:
    """Return how what a runtime says of itself leads to the metrics of its pods."""
    return [
        {"sourceLabels": [f"{_ANNOTATION}_port"], "regex": r"\d+", "action": "keep"},
        {
            # one target for each pod, not one for each of its containers
            "sourceLabels": ["__meta_kubernetes_pod_container_name"],
            "regex": "kserve-container",
            "action": "keep",
        },
        {
            "sourceLabels": ["__address__", f"{_ANNOTATION}_port"],
            "regex": r"(.+?)(?::\d+)?;(\d+)",
            "replacement": "$1:$2",
            "targetLabel": "__address__",
        },
        {
            "sourceLabels": [f"{_ANNOTATION}_path"],
            "regex": "(/.+)",
            "targetLabel": "__metrics_path__",
        },
        {
            "sourceLabels": ["__meta_kubernetes_pod_label_serving_kserve_io_inferenceservice"],
            "targetLabel": "inference_service",
        },
    ]
