"""What must exist once the store is up."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Metric, Service, Workload
from .credentials import NAME, PORT
from .values import IMAGE, replicas


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist."""
    return Expectations(
        workloads=(
            Workload(kind="StatefulSet", name=NAME, image=IMAGE, replicas=1 + replicas(cluster)),
        ),
        services=(
            Service(name=NAME, ports={"tcp": PORT}),
            Service(name=f"{NAME}-headless", ports={"tcp": PORT}),
            Service(name=f"{NAME}-read", ports={"tcp": PORT}),
            Service(name=f"{NAME}-metrics", ports={"metrics": 9121}),
        ),
        metrics=(Metric(name="redis_up", service=f"{NAME}-metrics", port="metrics"),),
    )
