"""What LeaderWorkerSet is told."""

from ...contract import ClusterOffer
from ..plan import Values
from ..record import NoOptions

VERSION = "0.10.0"

IMAGE = ("registry.k8s.io/lws/lws", "v0.10.0")

NAME = "lws-controller-manager"


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    repository, tag = IMAGE
    return {
        "replicaCount": 2 if cluster.production else 1,
        "image": {"manager": {"repository": repository, "tag": tag, "pullPolicy": "IfNotPresent"}},
        "podSecurityContext": {
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "resources": {
            "requests": {"cpu": "100m", "memory": "256Mi"},
            "limits": {"memory": "1Gi"},
        },
        "enableCertManager": True,
        "enablePrometheus": "prometheus" in cluster.addons,
    }
