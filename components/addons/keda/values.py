"""What KEDA is told."""

from ...contract import ClusterOffer
from ..plan import Values
from ..record import NoOptions

VERSION = "2.20.2"

_RESOURCES = {
    "requests": {"cpu": "100m", "memory": "128Mi"},
    "limits": {"memory": "1000Mi"},
}
_ONE_AWAY = {"maxUnavailable": 1}


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    replicas = 2 if cluster.production else 1
    scraped = "prometheus" in cluster.addons
    metrics = {"enabled": scraped, "serviceMonitor": {"enabled": scraped}}
    budget = _ONE_AWAY if cluster.production else {}
    return {
        "image": {
            "keda": {"tag": VERSION},
            "metricsApiServer": {"tag": VERSION},
            "webhooks": {"tag": VERSION},
            "pullPolicy": "IfNotPresent",
        },
        "clusterName": cluster.environment,
        # else it may read everything that there is: Deployments and StatefulSets need no more
        "rbac": {"enabledCustomScaledRefKinds": False},
        "operator": {"replicaCount": replicas},
        "metricsServer": {"replicaCount": replicas},
        "webhooks": {"replicaCount": replicas},
        "podDisruptionBudget": {
            "operator": budget,
            "metricServer": budget,
            "webhooks": budget,
        },
        "resources": {
            "operator": _RESOURCES,
            "metricServer": _RESOURCES,
            "webhooks": _RESOURCES,
        },
        # else it signs its certificate itself and writes it into what Pulumi made
        "certificates": {"certManager": {"enabled": True}},
        "prometheus": {"operator": metrics, "metricServer": metrics, "webhooks": metrics},
    }
