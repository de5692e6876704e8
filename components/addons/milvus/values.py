"""What the chart of Milvus is told."""

from typing import Any

from ...contract import ClusterOffer
from ..plan import MadeSecret, Values
from .options import Options, mode
from .storage import storage_environment, storage_file, storage_values

VERSION = "5.0.19"
NAME = "milvus"
PORT = 19530
IMAGE = "milvusdb/milvus:v2.6.15"

_PASSWORD = "password"  # noqa: S105 - the name of a key

ROOT = MadeSecret(
    name=f"{NAME}-root",
    made=(_PASSWORD,),
    given={
        "username": "root",
        "host": f"{NAME}.{NAME}.svc",
        "port": str(PORT),
        "uri": f"http://{NAME}.{NAME}.svc:{PORT}",
        "token": f"root:{{{_PASSWORD}}}",
    },
)
"""Without it everybody knows the password: it is `Milvus`."""

_AUTHORIZED = "common:\n  security:\n    authorizationEnabled: true\n"

_OFF = {"enabled": False}
_CONFINED = {"seccompProfile": {"type": "RuntimeDefault"}}

_NEEDS = {
    "standalone": ("500m", "2Gi", "8Gi"),
    "proxy": ("250m", "512Mi", "4Gi"),
    "mixCoordinator": ("250m", "512Mi", "4Gi"),
    "queryNode": ("500m", "2Gi", "16Gi"),
    "dataNode": ("250m", "1Gi", "8Gi"),
    "streamingNode": ("250m", "1Gi", "8Gi"),
    "etcd": ("100m", "256Mi", "2Gi"),
    "attu": ("50m", "128Mi", "512Mi"),
}
"""Part -> processor, memory, and the most of it."""

PARTS = ("proxy", "mixCoordinator", "queryNode", "dataNode", "streamingNode")
"""What a cluster of Milvus is made of."""


def replicas(part: str, cluster: ClusterOffer, options: Options) -> int:
    """Return how many there are of a part of a cluster of Milvus."""
    if not cluster.production:
        return 1
    return max(2, options.query_nodes) if part == "queryNode" else 2


def etcd_replicas(cluster: ClusterOffer) -> int:
    """Return how many instances keep what collections there are."""
    return 3 if cluster.production else 1


def values(cluster: ClusterOffer, options: Options, keys: str) -> Values:
    """Return the chart's values.

    Args:
        cluster: What the cluster offers.
        options: What the environment says.
        keys: The name of the Secret with the bucket's keys, where it needs any.
    """
    bucket = cluster.buckets.get(NAME)
    several = mode(cluster, options) == "cluster"
    environment = [_password(), *storage_environment(bucket, keys)]
    return {
        "fullnameOverride": NAME,
        "cluster": {"enabled": several},
        # the log is kept in the bucket by Milvus itself, not by a Pulsar of ten pods, whose
        # Jobs would run with each change
        "woodpecker": {"enabled": several},
        "pulsarv3": _OFF,
        "minio": _OFF,
        **storage_values(bucket),
        "extraConfigFiles": {"user.yaml": _file(storage_file(bucket))},
        "serviceAccount": {"create": False, "name": NAME},
        "labels": dict(cluster.pod_labels),
        "standalone": {
            "extraEnv": environment,
            "persistence": {"persistentVolumeClaim": {"size": "50Gi", **_class(cluster)}},
            **_resources("standalone"),
        },
        **{part: _part(part, cluster, options, environment) for part in PARTS},
        # its image runs as root
        "securityContext": _CONFINED,
        "containerSecurityContext": {"allowPrivilegeEscalation": False},
        "etcd": _etcd(cluster),
        "attu": {"enabled": options.attu, **_resources("attu")},
        "metrics": {"serviceMonitor": {"enabled": "prometheus" in cluster.addons}},
    }


def _etcd(cluster: ClusterOffer) -> Values:
    return {
        "replicaCount": etcd_replicas(cluster),
        "podSecurityContext": _CONFINED,
        "containerSecurityContext": {"capabilities": {"drop": ["ALL"]}},
        "serviceAccount": {"create": True, "automountServiceAccountToken": False},
        "pdb": {"create": cluster.production},
        "persistence": _class(cluster),
        **_resources("etcd"),
    }


def _part(
    part: str, cluster: ClusterOffer, options: Options, environment: list[dict[str, Any]]
) -> dict[str, Any]:
    count = replicas(part, cluster, options)
    # two coordinators must agree on who leads
    standby = {"activeStandby": {"enabled": count > 1}} if part == "mixCoordinator" else {}
    return {"replicas": count, "extraEnv": environment, **standby, **_resources(part)}


def _password() -> dict[str, Any]:
    return {
        "name": "COMMON_SECURITY_DEFAULTROOTPASSWORD",
        "valueFrom": {"secretKeyRef": {"name": ROOT.name, "key": _PASSWORD}},
    }


def _file(storage: str) -> str:
    """Return Milvus' own file: one `common`, whoever says something of it."""
    shared = storage.partition("common:\n")
    return f"{shared[0]}{_AUTHORIZED}{shared[2]}"


def _class(cluster: ClusterOffer) -> dict[str, str]:
    return {"storageClass": cluster.storage_class} if cluster.storage_class else {}


def _resources(part: str) -> dict[str, Any]:
    cpu, memory, most = _NEEDS[part]
    return {
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}},
    }
