"""What the chart of Valkey is told."""

from typing import Any

from ...contract import ClusterOffer
from ..plan import Values
from .credentials import CREDENTIALS, NAME, PASSWORD_KEY, USER
from .options import Options

VERSION = "0.11.0"
IMAGE = "docker.io/valkey/valkey:9.1.1"

# what was written a second ago is there after a restart; who is full says so, and forgets nothing
_SETTINGS = "appendonly yes\nappendfsync everysec\nmaxmemory-policy noeviction\n"
_FOR_DATA = 0.7  # of the memory; the rest is for clients, and for writing the log anew

_RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": 1000,
}


def replicas(cluster: ClusterOffer) -> int:
    """Return how many copies there are beside the instance that is written to."""
    return 2 if cluster.production else 0


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    chosen = {"storageClass": cluster.storage_class} if cluster.storage_class else {}
    monitored = "prometheus" in cluster.addons
    return {
        "fullnameOverride": NAME,
        "auth": {
            "enabled": True,
            "usersExistingSecret": CREDENTIALS.name,
            "aclUsers": {USER: {"permissions": "~* &* +@all", "passwordKey": PASSWORD_KEY}},
        },
        # a StatefulSet in each stage, so that going to production moves no data
        "replica": {
            "enabled": True,
            "replicas": replicas(cluster),
            "persistence": {"size": options.storage, **chosen},
        },
        "valkeyConfig": f"{_SETTINGS}maxmemory {_megabytes(options.memory)}mb\n",
        "resources": {
            "requests": {"cpu": "250m", "memory": options.memory},
            "limits": {"memory": options.memory},
        },
        "initResources": _small("64Mi"),
        "podDisruptionBudget": {"enabled": cluster.production},
        "topologySpreadConstraints": _spread() if cluster.production else [],
        "metrics": {
            "enabled": True,
            "exporter": {"resources": _small("128Mi"), "securityContext": _RESTRICTED},
            "serviceMonitor": {"enabled": monitored},
        },
    }


def _megabytes(memory: str) -> int:
    number, unit = int(memory[:-2]), memory[-2:]
    return int(number * {"Mi": 1, "Gi": 1024}[unit] * _FOR_DATA)


def _small(memory: str) -> dict[str, Any]:
    return {"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"memory": memory}}


def _spread() -> list[dict[str, Any]]:
    """Keep the instances on machines of their own."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app.kubernetes.io/instance": NAME}},
        }
    ]
