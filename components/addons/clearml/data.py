"""What keeps ClearML's data: MongoDB and Elasticsearch, one of each, as their makers publish them.

The chart would bring images that nobody keeps up, and neither with a password.
"""

from collections.abc import Sequence
from typing import Any

from ...contract import ClusterOffer
from ..plan import Object
from .names import ELASTICSEARCH, ELASTICSEARCH_PORT, MONGO, MONGO_PORT, NAME
from .secrets import variable

MONGO_IMAGE = "docker.io/library/mongo:7.0.28"
ELASTICSEARCH_IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:8.17.10"

_LABEL = "app.kubernetes.io/name"
_CHECK_HEALTH = (
    'curl --fail --silent --output /dev/null --user "elastic:$ELASTIC_PASSWORD" '
    f'"http://localhost:{ELASTICSEARCH_PORT}/_cluster/health?wait_for_status=yellow&timeout=1s"'
)
_SETTINGS = {
    "cluster.name": NAME,
    "discovery.type": "single-node",
    # needs no setting of the machine, for which a privileged container would be needed
    "node.store.allow_mmap": "false",
    "cluster.routing.allocation.disk.watermark.low": "500mb",
    "cluster.routing.allocation.disk.watermark.high": "500mb",
    "cluster.routing.allocation.disk.watermark.flood_stage": "500mb",
    "ingest.geoip.downloader.enabled": "false",
    "xpack.security.enabled": "true",
    "xpack.security.http.ssl.enabled": "false",
    "ES_JAVA_OPTS": "-Xms2g -Xmx2g",
}


def data_objects(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return both, with their services, and what keeps others away from them."""
    mongo = {
        "name": "mongo",
        "image": MONGO_IMAGE,
        "ports": [{"name": "mongodb", "containerPort": MONGO_PORT}],
        "env": [
            variable("MONGO_INITDB_ROOT_USERNAME", MONGO, "username"),
            variable("MONGO_INITDB_ROOT_PASSWORD", MONGO, "password"),
        ],
        "readinessProbe": _probe(["mongosh", "--quiet", "--eval", "db.adminCommand('ping')"]),
        "resources": _resources("250m", "1Gi", "4Gi"),
        "volumeMounts": [{"name": "data", "mountPath": "/data/db"}],
    }
    elasticsearch = {
        "name": "elasticsearch",
        "image": ELASTICSEARCH_IMAGE,
        "ports": [{"name": "http", "containerPort": ELASTICSEARCH_PORT}],
        "env": [
            *({"name": name, "value": value} for name, value in _SETTINGS.items()),
            variable("ELASTIC_PASSWORD", ELASTICSEARCH, "password"),
        ],
        "readinessProbe": _probe(["sh", "-c", _CHECK_HEALTH]),
        "resources": _resources("500m", "4Gi", "6Gi"),
        "volumeMounts": [{"name": "data", "mountPath": "/usr/share/elasticsearch/data"}],
    }
    return (
        _only_from_servers(),
        _service(MONGO, "mongodb", MONGO_PORT),
        _stateful_set(MONGO, mongo, 999, "20Gi", cluster),
        _service(ELASTICSEARCH, "http", ELASTICSEARCH_PORT),
        _stateful_set(ELASTICSEARCH, elasticsearch, 1000, "50Gi", cluster),
    )


def _stateful_set(
    name: str, container: dict[str, Any], user: int, size: str, cluster: ClusterOffer
) -> Object:
    chosen = {"storageClassName": cluster.storage_class} if cluster.storage_class else {}
    unprivileged = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name, "namespace": NAME, "labels": {_LABEL: name}},
        "spec": {
            "serviceName": name,
            "replicas": 1,
            "selector": {"matchLabels": {_LABEL: name}},
            "template": {
                "metadata": {"labels": {_LABEL: name}},
                "spec": {
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": user,
                        "runAsGroup": user,
                        "fsGroup": user,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [{**container, "securityContext": unprivileged}],
                },
            },
            "volumeClaimTemplates": [
                {
                    "metadata": {"name": "data"},
                    "spec": {
                        "accessModes": ["ReadWriteOnce"],
                        "resources": {"requests": {"storage": size}},
                        **chosen,
                    },
                }
            ],
        },
    }


def _service(name: str, port: str, number: int) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": NAME, "labels": {_LABEL: name}},
        "spec": {
            "clusterIP": "None",
            "selector": {_LABEL: name},
            "ports": [{"name": port, "port": number, "targetPort": number}],
        },
    }


def _only_from_servers() -> Object:
    stores = {"key": _LABEL, "operator": "In", "values": [ELASTICSEARCH, MONGO]}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"{NAME}-data", "namespace": NAME},
        "spec": {
            "podSelector": {"matchExpressions": [stores]},
            "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {"matchLabels": {_LABEL: NAME}}}]}],
        },
    }


def _probe(command: Sequence[str]) -> dict[str, Any]:
    return {"exec": {"command": list(command)}, "periodSeconds": 10, "timeoutSeconds": 5}


def _resources(cpu: str, memory: str, most: str) -> dict[str, Any]:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}
