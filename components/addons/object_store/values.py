"""What the chart of SeaweedFS is told."""

import json
from typing import Any

from ...contract import OBJECT_STORE_ADDON, ClusterOffer
from ..plan import MadeSecret, Values
from .options import Options

VERSION = "4.44.0"
APP_VERSION = "4.44"
IMAGE = f"chrislusf/seaweedfs:{APP_VERSION}"

NAME = OBJECT_STORE_ADDON
"""The release; the names of all objects begin with it."""

OWN_PODS = {"app.kubernetes.io/name": "seaweedfs", "app.kubernetes.io/instance": NAME}
"""The labels of pods that may reach more than the S3 endpoint."""

S3_PORT = 8333
_METRICS_PORT = 9327

_CONFIG_KEY = "seaweedfs_s3_config"
_ADMINISTRATOR = {
    "name": "administrator",
    "credentials": [{"accessKey": "administrator", "secretKey": "{secretkey}"}],
    "actions": ["Admin", "Read", "Write", "List", "Tagging"],
}

ADMINISTRATOR = MadeSecret(
    name="object-store-administrator",
    given={"accesskey": "administrator", _CONFIG_KEY: json.dumps({"identities": [_ADMINISTRATOR]})},
    made=("secretkey",),
)
"""Somebody must be known from the start: a store that knows nobody lets everybody in."""

_TO_LOG = {"type": ""}  # otherwise logs go to a folder of the node
_RESOURCES = {
    "master": ("100m", "128Mi", "512Mi"),
    "volume": ("250m", "512Mi", "2Gi"),
    "filer": ("250m", "512Mi", "2Gi"),
    "s3": ("250m", "256Mi", "2Gi"),
}


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    servers = 3 if cluster.production else 1
    return {
        "fullnameOverride": NAME,
        "global": {"seaweedfs": _everywhere(cluster)},
        # whoever reaches master or filer needs no key: only the store's own pods do
        "networkPolicy": {
            "enabled": True,
            "extraIngress": [_from_everywhere(_METRICS_PORT)],
        },
        "master": {
            "replicas": servers,
            "data": _volume(cluster, "5Gi"),
            "logs": _TO_LOG,
            **_pods("master"),
        },
        "volume": {
            "replicas": servers,
            "dataDirs": [{"name": "data", "maxVolumes": 0, **_volume(cluster, options.storage)}],
            # a Helm hook, which would not run
            "resizeHook": {"enabled": False},
            **_pods("volume"),
        },
        # its index is a file of its own: two filers would answer differently for a moment, and
        # what was written a second ago might not be found
        "filer": {"data": _volume(cluster, "25Gi"), "logs": _TO_LOG, **_pods("filer")},
        "s3": {
            "enabled": True,
            "replicas": 2 if cluster.production else 1,
            "enableAuth": True,
            "existingConfigSecret": ADMINISTRATOR.name,
            # what is said for all parts does not reach this one
            "serviceAccountName": NAME,
            "logs": _TO_LOG,
            **_pods("s3"),
        },
    }


def _everywhere(cluster: ClusterOffer) -> dict[str, Any]:
    return {
        "createClusterRole": False,
        "serviceAccountName": NAME,
        "automountServiceAccountToken": False,
        "monitoring": {"enabled": "prometheus" in cluster.addons},
        # a second copy on another server
        "enableReplication": cluster.production,
        "replicationPlacement": "001" if cluster.production else "000",
    }


def _volume(cluster: ClusterOffer, size: str) -> dict[str, Any]:
    chosen = {"storageClass": cluster.storage_class} if cluster.storage_class else {}
    return {"type": "persistentVolumeClaim", "size": size, **chosen}


def _pods(part: str) -> dict[str, Any]:
    cpu, memory, most = _RESOURCES[part]
    return {
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}},
        "podSecurityContext": {
            "enabled": True,
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "runAsGroup": 1000,
            "fsGroup": 1000,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "enabled": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _from_everywhere(port: int) -> dict[str, Any]:
    return {
        "from": [{"namespaceSelector": {}}],
        "ports": [{"protocol": "TCP", "port": port}],
    }
