"""What external-secrets is told."""

from typing import Final

from ...contract import SECRETS_ACCOUNT, ClusterOffer
from ..cert_manager.issuers import CA_ISSUER
from ..plan import Values

VERSION: Final = "2.9.0"
IMAGE: Final = "ghcr.io/external-secrets/external-secrets:v2.9.0"

NAME: Final = "external-secrets"
"""The namespace, the release, and the controller."""


def values(cluster: ClusterOffer) -> Values:
    """Return the chart's values."""
    monitored = "prometheus" in cluster.addons
    twice: Values = {
        "replicaCount": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enabled": cluster.production, "minAvailable": 1},
    }
    return {
        "installCRDs": True,
        **twice,
        "leaderElect": cluster.production,
        "serviceAccount": {"create": False, "name": SECRETS_ACCOUNT},
        "podLabels": dict(cluster.pod_labels),
        # the kind of a monitor is known when nothing is installed yet
        "serviceMonitor": {"enabled": monitored, "renderMode": "alwaysRender"},
        "resources": _resources("512Mi"),
        "webhook": {
            **twice,
            "certManager": {
                "enabled": True,
                "cert": {
                    "issuerRef": {
                        "group": "cert-manager.io",
                        "kind": "ClusterIssuer",
                        "name": CA_ISSUER,
                    }
                },
            },
            "resources": _resources("256Mi"),
        },
        # it makes the webhook's certificate where there is no cert-manager
        "certController": {"create": False},
    }


def _resources(most: str) -> Values:
    return {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": most}}
