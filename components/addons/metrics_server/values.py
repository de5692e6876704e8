"""What the metrics server's chart is told."""

from ...contract import ClusterOffer
from ..plan import Values
from .options import Options

VERSION = "3.13.1"

NAMESPACE = "metrics-server"

IMAGE = ("registry.k8s.io/metrics-server/metrics-server", "v0.8.1")


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    repository, tag = IMAGE
    return {
        "image": {"repository": repository, "tag": tag},
        "replicas": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enabled": cluster.production, "minAvailable": 1},
        # 2 MB for each node, and what goes for the program itself
        "resources": {
            "requests": {"cpu": "100m", "memory": "200Mi"},
            "limits": {"memory": "1Gi"},
        },
        # the API server checks whom it asks, by what cert-manager writes into the APIService
        "apiService": {"insecureSkipTLSVerify": False},
        "tls": {"type": "cert-manager"},
        # of its issuer; left out, they are written as nothing at all
        "additionalAnnotations": {},
        "args": [] if options.verify_kubelets else ["--kubelet-insecure-tls"],
    }
