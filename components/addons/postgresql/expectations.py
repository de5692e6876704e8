"""What must exist once the operator is up, and what it makes of the Cluster object."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Service, Workload
from .databases import CLUSTER, NAMESPACE, PORT
from .values import APP_VERSION, OPERATOR

_GROUP = "postgresql.cnpg.io"

_DEFINITIONS = {
    "Backup": "backups",
    "Cluster": "clusters",
    "Database": "databases",
    "DatabaseRole": "databaseroles",
    "FailoverQuorum": "failoverquorums",
    "ImageCatalog": "imagecatalogs",
    "Pooler": "poolers",
    "Publication": "publications",
    "ScheduledBackup": "scheduledbackups",
    "Subscription": "subscriptions",
}


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what the operator's chart brings."""
    everywhere = Definition(
        group=_GROUP,
        kind="ClusterImageCatalog",
        plural="clusterimagecatalogs",
        versions=("v1",),
        namespaced=False,
    )
    return Expectations(
        definitions=(
            everywhere,
            *(
                Definition(group=_GROUP, kind=kind, plural=plural, versions=("v1",))
                for kind, plural in _DEFINITIONS.items()
            ),
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name=OPERATOR,
                image=f"ghcr.io/cloudnative-pg/cloudnative-pg:{APP_VERSION}",
                replicas=2 if cluster.production else 1,
                env={"WATCH_NAMESPACE": NAMESPACE},
            ),
        ),
        services=(Service(name="cnpg-webhook-service", ports={"webhook-server": 443}),),
    )


def cluster_expectations(cluster: ClusterOffer) -> Expectations:
    """Return what the operator makes: it runs PostgreSQL in pods of its own, without a workload."""
    # of one instance there is no replica, and nobody ready behind the service of replicas
    roles = ("rw", "ro", "r") if cluster.production else ("rw", "r")
    return Expectations(
        services=tuple(
            Service(name=f"{CLUSTER}-{each}", ports={"postgres": PORT}, made_by=OPERATOR)
            for each in roles
        )
    )
