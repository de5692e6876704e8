"""Who signs certificates: an authority of the environment's own, and one for its pages."""

from collections.abc import Mapping
from typing import Any, Final

from ...contract import ClusterOffer
from ..plan import Object
from .options import Acme
from .values import NAME

CA_ISSUER: Final = "evenkeel-ca"
"""The ClusterIssuer of what only the cluster itself must trust; it is always there."""

PUBLIC_ISSUER: Final = "evenkeel"
"""The ClusterIssuer of what browsers see: ACME where it is asked for, else the same authority."""

SELF_SIGNED: Final = "evenkeel-self-signed"
"""The ClusterIssuer of what signs itself: authorities, and nothing else."""

_ACCOUNT_KEY = "evenkeel-acme-account"
_TEN_YEARS = "87600h"
_A_YEAR_BEFORE = "8760h"


def issuers(cluster: ClusterOffer, acme: Acme | None) -> tuple[Object, ...]:
    """Return the authority with its certificate, and both issuers."""
    authority = {"ca": {"secretName": CA_ISSUER}}
    return (
        _issuer(SELF_SIGNED, {"selfSigned": {}}),
        _authority(cluster),
        _issuer(CA_ISSUER, authority),
        _issuer(PUBLIC_ISSUER, {"acme": _acme(cluster, acme)} if acme else authority),
    )


def solver_of(cluster: ClusterOffer, acme: Acme) -> Mapping[str, Any]:
    """Return how the domain is proven to be ours; empty: nobody can."""
    return acme.dns01 or (cluster.dns.solver if cluster.dns else {})


def _issuer(name: str, spec: dict[str, Any]) -> Object:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "ClusterIssuer",
        "metadata": {"name": name},
        "spec": spec,
    }


def _authority(cluster: ClusterOffer) -> Object:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": CA_ISSUER, "namespace": NAME},
        "spec": {
            "isCA": True,
            "commonName": f"evenkeel {cluster.environment}",
            "secretName": CA_ISSUER,
            "duration": _TEN_YEARS,
            "renewBefore": _A_YEAR_BEFORE,
            # a new key would be trusted by nobody: only the certificate is renewed
            "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Never"},
            "issuerRef": {
                "name": SELF_SIGNED,
                "kind": "ClusterIssuer",
                "group": "cert-manager.io",
            },
        },
    }


def _acme(cluster: ClusterOffer, acme: Acme) -> dict[str, Any]:
    solver = solver_of(cluster, acme)
    return {
        "server": acme.server,
        "email": acme.email,
        "privateKeySecretRef": {"name": _ACCOUNT_KEY},
        "solvers": [{"dns01": dict(solver)}] if solver else [],
    }
