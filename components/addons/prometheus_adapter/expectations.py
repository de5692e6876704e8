"""What must exist once the Prometheus adapter is up."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Service, Workload
from .values import IMAGE


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        workloads=(
            Workload(
                kind="Deployment",
                name="prometheus-adapter",
                image=":".join(IMAGE),
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(Service(name="prometheus-adapter", ports={"https": 443}),),
    )
