"""What must exist once cert-manager is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import NAME, VERSION

_DEFINITIONS = (
    ("acme.cert-manager.io", "Challenge", "challenges", True),
    ("acme.cert-manager.io", "Order", "orders", True),
    ("cert-manager.io", "Certificate", "certificates", True),
    ("cert-manager.io", "CertificateRequest", "certificaterequests", True),
    ("cert-manager.io", "ClusterIssuer", "clusterissuers", False),
    ("cert-manager.io", "Issuer", "issuers", True),
)

_PARTS = {
    NAME: "cert-manager-controller",
    f"{NAME}-cainjector": "cert-manager-cainjector",
    f"{NAME}-webhook": "cert-manager-webhook",
}
"""Deployment -> its image's name."""


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        definitions=tuple(
            Definition(group=group, kind=kind, plural=plural, versions=("v1",), namespaced=inside)
            for group, kind, plural, inside in _DEFINITIONS
        ),
        workloads=tuple(
            Workload(
                kind="Deployment",
                name=name,
                image=f"quay.io/jetstack/{image}:{VERSION}",
                replicas=2 if cluster.production else 1,
            )
            for name, image in _PARTS.items()
        ),
        services=(
            Service(name=NAME, ports={"http-metrics": 9402}),
            Service(name=f"{NAME}-cainjector", ports={"http-metrics": 9402}),
            Service(name=f"{NAME}-webhook", ports={"https": 443, "metrics": 9402}),
        ),
        metrics=(
            Metric(
                name="certmanager_certificate_expiration_timestamp_seconds",
                service=NAME,
                port="http-metrics",
            ),
        ),
    )
