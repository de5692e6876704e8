"""Backups to a bucket: the Barman Cloud plugin, where they go, and when."""

from typing import Any

from ...contract import BucketOffer, ClusterOffer, Grant
from ..pin import Pin
from ..plan import Chart, Object
from .backup_store import S3, elsewhere
from .cluster import ACCOUNT
from .databases import API_VERSION, CLUSTER, NAMESPACE
from .options import Options
from .plugin import PLUGIN, plugin_expectations, plugin_values

BACKUPS = "postgresql-backups"
"""The grant, the bucket, and the object that says where backups go."""

BACKUPS_PIN = Pin(
    name="plugin-barman-cloud",
    version="0.7.0",
    source="https://cloudnative-pg.github.io/charts",
)
_PLUGIN_NAME = "barman-cloud.cloudnative-pg.io"
_EVERY_NIGHT = "0 0 2 * * *"  # with seconds, as the operator reads it


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the right to write backups.

    A store elsewhere has a key of its own; the environment's bucket stays, for what is in it.
    """
    if not options.backups:
        return ()
    return (
        Grant(
            name=BACKUPS,
            namespace=NAMESPACE,
            service_account=ACCOUNT,
            buckets={BACKUPS: "write"},
            former=options.backup_store is not None,
        ),
    )


def offered(cluster: ClusterOffer, options: Options) -> BucketOffer | None:
    """Return the bucket for backups; None where there are none."""
    if not options.backups or "cert-manager" not in cluster.addons:
        return None
    return elsewhere(options.backup_store) or cluster.buckets.get(BACKUPS)


def backup_chart() -> Chart:
    """Return the chart of the plugin."""
    return Chart(
        pin=BACKUPS_PIN,
        release=PLUGIN,
        values=plugin_values(),
        expectations=plugin_expectations(),
    )


def cluster_plugin() -> dict[str, Any]:
    """Return what the Cluster object says of the plugin."""
    return {
        "name": _PLUGIN_NAME,
        "isWALArchiver": True,
        "parameters": {"barmanObjectName": BACKUPS},
    }


def render_backups(bucket: BucketOffer, options: Options, reached: S3) -> tuple[Object, Object]:
    """Return where backups go, and when they are made.

    Args:
        bucket: Where.
        options: How long they are kept.
        reached: How the bucket is reached, where it needs keys.
    """
    resources = {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"memory": "512Mi"},
    }
    packed = {"compression": "gzip"}
    store = {
        "apiVersion": "barmancloud.cnpg.io/v1",
        "kind": "ObjectStore",
        "metadata": {"name": BACKUPS, "namespace": NAMESPACE},
        "spec": {
            "retentionPolicy": options.retention,
            "instanceSidecarConfiguration": {"resources": resources, **_environment(bucket)},
            "configuration": {**_destination(bucket, reached), "wal": packed, "data": packed},
        },
    }
    schedule = {
        "apiVersion": API_VERSION,
        "kind": "ScheduledBackup",
        "metadata": {"name": CLUSTER, "namespace": NAMESPACE},
        "spec": {
            "cluster": {"name": CLUSTER},
            "schedule": _EVERY_NIGHT,
            "immediate": True,
            "backupOwnerReference": "self",
            "method": "plugin",
            "pluginConfiguration": {"name": _PLUGIN_NAME},
        },
    }
    return store, schedule


def _destination(bucket: BucketOffer, reached: S3) -> dict[str, Any]:
    if bucket.kind == "gcs":
        return {
            "destinationPath": f"gs://{bucket.name}/",
            "googleCredentials": {"gkeEnvironment": True},
        }
    if bucket.kind == "blob":
        return {
            "destinationPath": f"https://{bucket.endpoint}/{bucket.name}/",
            "azureCredentials": {"useDefaultAzureCredentials": True},
        }
    if not bucket.credentials:
        return {
            "destinationPath": f"s3://{bucket.name}/",
            "s3Credentials": {"inheritFromIAMRole": True},
        }
    return {"endpointURL": bucket.endpoint, **reached}


def _environment(bucket: BucketOffer) -> dict[str, Any]:
    """Tell the tools the region where the cloud needs to know it, and no newer checksums."""
    if bucket.kind != "s3":
        return {}
    known = {"AWS_DEFAULT_REGION": bucket.region} if bucket.region else {}
    # stores other than the protocol's own refuse checksums that are sent unasked
    asked = {
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    }
    named = {**known, **(asked if bucket.credentials else {})}
    return {"env": [{"name": name, "value": value} for name, value in named.items()]}
