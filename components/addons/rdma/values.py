"""What the network operator is told; what runs on the nodes is in `policy.py`."""

from ...contract import ClusterOffer
from ..plan import Values
from .options import Options

VERSION = "26.4.1"

APP_VERSION = f"v{VERSION}"


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    del cluster, options
    return {
        # the GPU operator's discovery is there; a second one would fight over labels and a port.
        # What it has to look for is a rule of the chart.
        "nfd": {"enabled": False, "deployNodeFeatureRules": True},
        # its job is a Helm hook, and hooks do not run: Pulumi brings the CRDs up to date itself
        "upgradeCRDs": False,
        "operator": {
            "tag": APP_VERSION,
            "resources": {
                "requests": {"cpu": "50m", "memory": "128Mi"},
                "limits": {"memory": "512Mi"},
            },
        },
    }
