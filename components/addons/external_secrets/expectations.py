"""What must exist once external-secrets is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import IMAGE, NAME

_GROUP = "external-secrets.io"

_SECRETS = (
    ("ClusterExternalSecret", "clusterexternalsecrets", ("v1", "v1beta1")),
    ("ClusterPushSecret", "clusterpushsecrets", ("v1alpha1",)),
    ("ClusterSecretStore", "clustersecretstores", ("v1", "v1beta1")),
    ("ExternalSecret", "externalsecrets", ("v1", "v1beta1")),
    ("PushSecret", "pushsecrets", ("v1alpha1",)),
    ("SecretStore", "secretstores", ("v1", "v1beta1")),
)

_GENERATORS = (
    "ACRAccessToken",
    "BeyondtrustWorkloadCredentialsDynamicSecret",
    "CloudsmithAccessToken",
    "ClusterGenerator",
    "ECRAuthorizationToken",
    "Fake",
    "GCRAccessToken",
    "GeneratorState",
    "GithubAccessToken",
    "GitlabDeployToken",
    "Grafana",
    "MFA",
    "Password",
    "QuayAccessToken",
    "SSHKey",
    "STSSessionToken",
    "UUID",
    "VaultDynamicSecret",
    "Webhook",
)
"""Kinds that make a value; each plural is the kind in small letters and an s."""


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    replicas = 2 if cluster.production else 1
    monitored = "prometheus" in cluster.addons
    webhook = {"webhook": 443}
    metrics = {"metrics": 8080}
    return Expectations(
        definitions=(*_secrets(), *_generators()),
        workloads=tuple(
            Workload(kind="Deployment", name=name, image=IMAGE, replicas=replicas)
            for name in (NAME, f"{NAME}-webhook")
        ),
        services=(
            Service(name=f"{NAME}-webhook", ports=webhook | (metrics if monitored else {})),
            *((Service(name=f"{NAME}-metrics", ports=metrics),) if monitored else ()),
        ),
        metrics=(
            (
                Metric(
                    name="externalsecret_sync_calls_total",
                    service=f"{NAME}-metrics",
                    port="metrics",
                ),
            )
            if monitored
            else ()
        ),
    )


def _secrets() -> tuple[Definition, ...]:
    return tuple(
        Definition(
            group=_GROUP,
            kind=kind,
            plural=plural,
            versions=versions,
            namespaced=not kind.startswith("Cluster"),
        )
        for kind, plural, versions in _SECRETS
    )


def _generators() -> tuple[Definition, ...]:
    return tuple(
        Definition(
            group=f"generators.{_GROUP}",
            kind=kind,
            plural=f"{kind.lower()}s",
            versions=("v1alpha1",),
            namespaced=kind != "ClusterGenerator",
        )
        for kind in _GENERATORS
    )
