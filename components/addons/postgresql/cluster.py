"""The one Cluster object that all databases live in, and what watches over it."""

from typing import Any

from ...contract import ClusterOffer
from ..plan import Object
from .databases import API_VERSION, CLUSTER, NAMESPACE
from .options import Options

IMAGE = "ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie"
"""The one that the operator's version was released with."""

ACCOUNT = CLUSTER
_METRICS = "metrics"


def render_cluster(
    cluster: ClusterOffer, options: Options, plugins: tuple[dict[str, Any], ...]
) -> Object:
    """Return the Cluster object: one instance, or three in production."""
    chosen = {"storageClass": cluster.storage_class} if cluster.storage_class else {}
    labels = {"inheritedMetadata": {"labels": dict(cluster.pod_labels)}}
    return {
        "apiVersion": API_VERSION,
        "kind": "Cluster",
        "metadata": {
            "name": CLUSTER,
            "namespace": NAMESPACE,
            "annotations": {"pulumi.com/waitFor": "condition=Ready"},
        },
        "spec": {
            "instances": 3 if cluster.production else 1,
            "imageName": IMAGE,
            "storage": {"size": options.storage, **chosen},
            # it can never change: it is there without backups, too, so that they can come later
            "serviceAccountName": ACCOUNT,
            # with one instance a budget would hold up every drain for ever
            "enablePDB": cluster.production,
            "resources": {
                "requests": {"cpu": "500m", "memory": "1Gi"},
                "limits": {"memory": "2Gi"},
            },
            **(labels if cluster.pod_labels else {}),
            **({"plugins": list(plugins)} if plugins else {}),
            **(_production() if cluster.production else {}),
        },
    }


def _production() -> dict[str, Any]:
    """Lose no commit and no database with a machine, and go on while a replica is away."""
    return {
        "affinity": {"podAntiAffinityType": "required"},
        "postgresql": {
            "synchronous": {"method": "any", "number": 1, "dataDurability": "preferred"}
        },
    }


def render_monitor() -> Object:
    """Return what has the instances scraped."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": CLUSTER, "namespace": NAMESPACE},
        "spec": {
            "selector": {"matchLabels": {"cnpg.io/cluster": CLUSTER}},
            "podMetricsEndpoints": [{"port": _METRICS}],
        },
    }
