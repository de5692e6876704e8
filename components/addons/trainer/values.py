"""What Kubeflow Trainer is told."""

from ...contract import ClusterOffer
from ..plan import Values
from ..record import NoOptions

VERSION = "2.3.0"

IMAGES = "ghcr.io/kubeflow/trainer"
"""Where Trainer's images are, all of its own version."""

TAG = f"v{VERSION}"

NAME = "trainer-controller-manager"

PORT = "monitoring-port"
"""The port of its service for metrics."""


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    return {
        "fullnameOverride": "trainer",
        "image": {"tag": TAG},
        # JobSet is an add-on of its own: others run on it, too
        "jobset": {"install": False},
        "dataCache": {"enabled": False},
        # the chart's runtimes come by a Helm hook, and hooks do not run: `runtimes` has ours
        "runtimes": {"defaultEnabled": False},
        "manager": {
            "replicas": 2 if cluster.production else 1,
            "resources": {
                "requests": {"cpu": "100m", "memory": "256Mi"},
                "limits": {"memory": "1Gi"},
            },
        },
    }
