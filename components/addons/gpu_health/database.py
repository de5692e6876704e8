"""Where NVSentinel keeps what it has seen: a PostgreSQL of its own, reached with a certificate."""

from typing import Any

from ...contract import ClusterOffer
from ..cert_manager.issuers import SELF_SIGNED
from ..cert_manager.values import NAME as CERTIFICATES
from ..plan import Object
from ..postgresql.cluster import IMAGE
from ..postgresql.databases import API_VERSION
from ..postgresql.databases import NAMESPACE as DATABASES
from .values import DATABASE, HOST, NAMESPACE

_NAME = "gpu-health-db"
_AUTHORITY = f"{_NAME}-ca"
_SERVER = f"{_NAME}-server"
_REPLICA = f"{_NAME}-replica"
_CLIENT = "postgresql-client-cert"  # the name that the chart reads

_RELOADED = {"labels": {"cnpg.io/reload": "true"}}
_TEN_YEARS = "87600h"
_CLUSTER_ISSUER = "ClusterIssuer"


def database_objects(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return an authority, the certificates that it signs, and the Cluster that uses them.

    The shared PostgreSQL is no choice: it lets roles in with a password, and NVSentinel's chart
    reads a password from a ConfigMap alone. The Cluster is where the operator looks: in its own
    namespace and in no other. So the authority serves two namespaces, and is none of the
    environment's, whose certificates must open no database.
    """
    hosts = [HOST.partition(".")[0], HOST.removesuffix(".svc"), HOST, f"{HOST}.cluster.local"]
    return (
        _authority(),
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": _CLUSTER_ISSUER,
            "metadata": {"name": _NAME},
            "spec": {"ca": {"secretName": _AUTHORITY}},
        },
        _certificate(_SERVER, DATABASES, dnsNames=hosts, usages=["server auth"]),
        # CloudNativePG's replicas log in under this name
        _certificate(_REPLICA, DATABASES, commonName="streaming_replica", usages=["client auth"]),
        _certificate(_CLIENT, NAMESPACE, commonName=DATABASE, usages=["client auth"]),
        _cluster(cluster),
    )


def _authority() -> Object:
    """Return the authority's own certificate, where issuers of all namespaces have theirs."""
    return _certificate(
        _AUTHORITY,
        CERTIFICATES,
        SELF_SIGNED,
        commonName=_AUTHORITY,
        isCA=True,
        duration=_TEN_YEARS,
        # a new key would be trusted by nobody: only the certificate is renewed
        privateKey={"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Never"},
    )


def _certificate(name: str, namespace: str, issuer: str = _NAME, **spec: Any) -> Object:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "secretName": name,
            # PostgreSQL's operator takes a new one up where it looks, and nowhere else
            **({"secretTemplate": _RELOADED} if namespace == DATABASES else {}),
            "issuerRef": {"name": issuer, "kind": _CLUSTER_ISSUER},
            **spec,
        },
    }


def _cluster(cluster: ClusterOffer) -> Object:
    chosen = {"storageClass": cluster.storage_class} if cluster.storage_class else {}
    return {
        "apiVersion": API_VERSION,
        "kind": "Cluster",
        "metadata": {
            "name": _NAME,
            "namespace": DATABASES,
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
                # who signed a certificate stands beside it: the authority's key stays elsewhere
                "serverCASecret": _SERVER,
                "serverTLSSecret": _SERVER,
                "clientCASecret": _REPLICA,
                "replicationTLSSecret": _REPLICA,
            },
            "postgresql": {"pg_hba": [f"hostssl {DATABASE} {DATABASE} all cert"]},
        },
    }
