"""What must exist once the metrics server is up."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Service, Workload
from .values import IMAGE


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        workloads=(
            Workload(
                kind="Deployment",
                name="metrics-server",
                image=":".join(IMAGE),
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(Service(name="metrics-server", ports={"https": 443}),),
    )
