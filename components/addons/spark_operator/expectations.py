"""What must exist once the Spark operator is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Service, Workload
from .values import IMAGE

_DEFINITIONS = (
    ("ScheduledSparkApplication", "scheduledsparkapplications", "v1beta2"),
    ("SparkApplication", "sparkapplications", "v1beta2"),
    ("SparkConnect", "sparkconnects", "v1alpha1"),
)


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        definitions=tuple(
            Definition(group="sparkoperator.k8s.io", kind=kind, plural=plural, versions=(version,))
            for kind, plural, version in _DEFINITIONS
        ),
        workloads=tuple(
            Workload(
                kind="Deployment",
                name=f"spark-operator-{part}",
                image=IMAGE,
                replicas=2 if cluster.production else 1,
            )
            for part in ("controller", "webhook")
        ),
        services=(Service(name="spark-operator-webhook-svc", ports={"webhook": 9443}),),
    )
