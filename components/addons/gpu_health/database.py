"""Where NVSentinel keeps what it has seen: a PostgreSQL of its own, reached with a certificate."""

from typing import Any

from ...contract import ClusterOffer
from ..plan import Object
from ..postgresql.cluster import IMAGE
from ..postgresql.databases import API_VERSION
from .values import DATABASE, HOST, NAMESPACE

_NAME = "gpu-health-db"
_AUTHORITY = f"{_NAME}-ca"
_SERVER = f"{_NAME}-server"
_REPLICA = f"{_NAME}-replica"
_CLIENT = "postgresql-client-cert"  # the name that the chart reads

_RELOADED = {"labels": {"cnpg.io/reload": "true"}}


def database_objects(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return an authority, the certificates that it signs, and the Cluster that uses them.

    The shared PostgreSQL is no choice: it lets roles in with a password, and NVSentinel's chart
    reads a password from a ConfigMap alone.
    """
    hosts = [HOST.partition(".")[0], HOST.removesuffix(".svc"), HOST, f"{HOST}.cluster.local"]
    return (
        _object("Issuer", f"{_NAME}-self-signed", {"selfSigned": {}}),
        _certificate(
            _AUTHORITY, f"{_NAME}-self-signed", commonName=_AUTHORITY, isCA=True, duration="87600h"
        ),
        _object("Issuer", _AUTHORITY, {"ca": {"secretName": _AUTHORITY}}),
        _certificate(_SERVER, _AUTHORITY, dnsNames=hosts, usages=["server auth"]),
        # CloudNativePG's replicas log in under this name
        _certificate(_REPLICA, _AUTHORITY, commonName="streaming_replica", usages=["client auth"]),
        _certificate(_CLIENT, _AUTHORITY, commonName=DATABASE, usages=["client auth"]),
        _cluster(cluster),
    )


def _certificate(name: str, issuer: str, **spec: Any) -> Object:
    return _object(
        "Certificate",
        name,
        {
            "secretName": name,
            "secretTemplate": _RELOADED,
            "issuerRef": {"name": issuer, "kind": "Issuer"},
            **spec,
        },
    )


def _object(kind: str, name: str, spec: dict[str, Any]) -> Object:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": spec,
    }


def _cluster(cluster: ClusterOffer) -> Object:
    chosen = {"storageClass": cluster.storage_class} if cluster.storage_class else {}
    return {
        "apiVersion": API_VERSION,
        "kind": "Cluster",
        "metadata": {
            "name": _NAME,
            "namespace": NAMESPACE,
            "annotations": {"pulumi.com/waitFor": "condition=Ready"},
        },
        "spec": {
            "instances": 2 if cluster.production else 1,
            "imageName": IMAGE,
            "storage": {"size": "5Gi", **chosen},
            # with one instance a budget would hold up every drain for ever
            "enablePDB": cluster.production,
            "resources": {
                "requests": {"cpu": "100m", "memory": "256Mi"},
                "limits": {"memory": "1Gi"},
            },
            "bootstrap": {"initdb": {"database": DATABASE, "owner": DATABASE}},
            "certificates": {
                "serverCASecret": _AUTHORITY,
                "serverTLSSecret": _SERVER,
                "clientCASecret": _AUTHORITY,
                "replicationTLSSecret": _REPLICA,
            },
            "postgresql": {"pg_hba": [f"hostssl {DATABASE} {DATABASE} all cert"]},
        },
    }
