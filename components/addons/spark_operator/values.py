"""What the Spark operator is told."""

from ...contract import ClusterOffer
from ..plan import Values
from ..record import NoOptions

VERSION = "2.5.2"

IMAGE = f"ghcr.io/kubeflow/spark-operator/controller:{VERSION}"


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    return {
        "image": {"tag": VERSION},
        "controller": {
            **_replicas(cluster),
            # each submission is a Java process of 128 MiB inside the controller
            "resources": {
                "requests": {"cpu": "100m", "memory": "512Mi"},
                "limits": {"memory": "2Gi"},
            },
        },
        "webhook": {
            **_replicas(cluster),
            "resources": {
                "requests": {"cpu": "50m", "memory": "128Mi"},
                "limits": {"memory": "512Mi"},
            },
        },
        # all namespaces: the default is `default`, where the chart would make roles and an account
        "spark": {"jobNamespaces": []},
        # with either, the chart cannot be rendered before what it asks for is there, as in a
        # first preview: the operator signs its certificate itself, and the monitor is ours
        "certManager": {"enable": False},
        "prometheus": {"podMonitor": {"create": False}},
    }


def _replicas(cluster: ClusterOffer) -> Values:
    return {
        "replicas": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enable": cluster.production},
    }
