"""How CoreDNS is scraped: by its pods, so that no Service of ours stands in `kube-system`."""

from ..plan import Object
from .values import NAMESPACE

NAME = "coredns"

_PORT = 9153


def coredns_monitor() -> Object:
    """Return the monitor; where the cluster's DNS is another program, it finds nothing.

    GKE's kube-dns has the same label, and its metrics at other ports under names of their own.
    """
    endpoint = {
        "portNumber": _PORT,
        "interval": "30s",
        "relabelings": [{"targetLabel": "job", "replacement": NAME}],
    }
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {
            "namespaceSelector": {"matchNames": ["kube-system"]},
            "selector": {"matchLabels": {"k8s-app": "kube-dns"}},
            "podMetricsEndpoints": [endpoint],
        },
    }
