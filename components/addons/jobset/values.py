"""What JobSet is told."""

from ...contract import ClusterOffer
from ..plan import Values
from ..record import NoOptions

VERSION = "0.12.0"

IMAGE = ("registry.k8s.io/jobset/jobset", "v0.12.0")


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    repository, tag = IMAGE
    return {
        "image": {"repository": repository, "tag": tag, "pullPolicy": "IfNotPresent"},
        "controller": {
            "replicas": 2 if cluster.production else 1,
            "podDisruptionBudget": {"enabled": cluster.production},
            "resources": {
                "requests": {"cpu": "100m", "memory": "128Mi"},
                "limits": {"memory": "1Gi"},
            },
        },
        # without it, the chart renders an empty Secret that JobSet fills behind Pulumi's back
        "certManager": {"enable": True},
        # with it, the chart cannot be rendered before Prometheus is there, as in a first preview
        "prometheus": {"enable": False},
    }
