"""What the chart of the Knative operator is told."""

from ...contract import ClusterOffer
from ..plan import Values

VERSION = "v1.23.0"

_REGISTRY = "gcr.io/knative-releases/knative.dev"
OPERATOR = f"{_REGISTRY}/operator/cmd/operator"
WEBHOOK = f"{_REGISTRY}/operator/cmd/webhook"

_CONFINED = {"seccompProfile": {"type": "RuntimeDefault"}}


def values(cluster: ClusterOffer) -> Values:
    """Return the chart's values."""
    del cluster
    return {
        "knative_operator": {
            "knative_operator": {
                "image": OPERATOR,
                "securityContext": _CONFINED,
                "tag": VERSION,
                "resources": _resources("512Mi"),
            },
            "operator_webhook": {
                "image": WEBHOOK,
                "securityContext": _CONFINED,
                "tag": VERSION,
                "resources": _resources("256Mi"),
            },
        }
    }


def _resources(memory: str) -> Values:
    return {"requests": {"cpu": "100m", "memory": "100Mi"}, "limits": {"memory": memory}}
