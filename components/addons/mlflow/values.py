"""What the chart of MLflow is told."""

from ...contract import BucketOffer, ClusterOffer
from ..plan import MadeSecret, Values
from ..postgresql.databases import HOST, PORT
from .artifacts import artifact_environment, artifact_values
from .hosts import NAME, allowed_hosts

VERSION = "1.11.5"
IMAGE = "burakince/mlflow:3.15.1"

SESSIONS = MadeSecret(
    name=f"{NAME}-flask-server-secret-key", made=("MLFLOW_FLASK_SERVER_SECRET_KEY",)
)
"""The chart makes it in a Helm hook, which does not run, with another value each time."""

_SCRAPED = {"name": "metrics", "mountPath": "/mlflow/metrics"}


def values(cluster: ClusterOffer, database: MadeSecret, keys: str) -> Values:
    """Return the chart's values.

    Args:
        cluster: What the cluster offers.
        database: The Secret of its database.
        keys: The name of the Secret with the bucket's keys, where it needs any.
    """
    bucket: BucketOffer | None = cluster.buckets.get(NAME)
    scraped = "prometheus" in cluster.addons
    return {
        "fullnameOverride": NAME,
        "replicaCount": 2 if cluster.production else 1,
        "backendStore": _backend(database),
        "artifactRoot": artifact_values(bucket, keys),
        "extraEnvVars": artifact_environment(bucket),
        "serviceAccount": {"create": False, "name": NAME},
        "extraPodLabels": dict(cluster.pod_labels),
        "serverAllowedHosts": allowed_hosts(cluster),
        "corsAllowedOrigins": [f"https://{NAME}.{cluster.domain}"] if cluster.domain else [],
        "podSecurityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "resources": {
            "requests": {"cpu": "250m", "memory": "1Gi"},
            "limits": {"memory": "4Gi"},
        },
        # its own namespace instead of one that the chart supposes; by the service's port, because
        # the pod's has another name
        "serviceMonitor": {"enabled": scraped, "namespace": "", "useServicePort": True},
        # the file system can only be read, and each worker writes its figures into this folder
        "extraVolumes": [{"name": _SCRAPED["name"], "emptyDir": {}}] if scraped else [],
        "extraVolumeMounts": [_SCRAPED] if scraped else [],
    }


def _backend(database: MadeSecret) -> Values:
    where = {"host": HOST, "port": PORT, "database": database.given["dbname"]}
    return {
        "databaseMigration": True,
        "postgres": {"enabled": True, **where},
        "existingDatabaseSecret": {
            "name": database.name,
            "usernameKey": "username",
            "passwordKey": "password",
        },
    }
