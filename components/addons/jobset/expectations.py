"""What must exist once JobSet is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import IMAGE

_METRICS = Metric(
    name="controller_runtime_reconcile_total", service="jobset-metrics-service", port="https"
)


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        definitions=(
            Definition(
                group="jobset.x-k8s.io", kind="JobSet", plural="jobsets", versions=("v1alpha2",)
            ),
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name="jobset-controller",
                image=":".join(IMAGE),
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(
            Service(name="jobset-metrics-service", ports={"https": 8443}),
            Service(name="jobset-webhook-service", ports={"webhook": 443}),
        ),
        metrics=(_METRICS,) if "prometheus" in cluster.addons else (),
    )
