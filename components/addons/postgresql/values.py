"""What the operator's chart is told."""

from ...contract import ClusterOffer
from ..plan import Values

VERSION = "0.29.0"
APP_VERSION = "1.30.0"

OPERATOR = "cloudnative-pg"
"""The release, the Deployment, and who makes what the Cluster object asks for."""


def values(cluster: ClusterOffer) -> Values:
    """Return the chart's values."""
    return {
        "fullnameOverride": OPERATOR,
        "replicaCount": 2 if cluster.production else 1,
        # it reads and writes Secrets: those of its own namespace are enough
        "config": {"clusterWide": False},
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"memory": "512Mi"},
        },
        "monitoring": {"podMonitorEnabled": "prometheus" in cluster.addons},
    }
