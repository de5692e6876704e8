"""What must exist once the object store is up."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Metric, Service, Workload
from .values import IMAGE, NAME, S3_PORT

_METRICS = {"metrics": 9327}


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist."""
    servers = 3 if cluster.production else 1
    filer = {"swfs-filer": 8888, "swfs-filer-grpc": 18888, **_METRICS}
    return Expectations(
        workloads=(
            _workload("StatefulSet", "master", servers),
            _workload("StatefulSet", "volume", servers),
            _workload("StatefulSet", "filer", 1),
            _workload("Deployment", "s3", 2 if cluster.production else 1),
        ),
        services=(
            Service(name=f"{NAME}-s3", ports={"swfs-s3": S3_PORT, **_METRICS}),
            Service(name=f"{NAME}-filer", ports=filer),
            Service(name=f"{NAME}-filer-client", ports=filer),
            Service(
                name=f"{NAME}-master",
                ports={"swfs-master": 9333, "swfs-master-grpc": 19333, **_METRICS},
            ),
            Service(
                name=f"{NAME}-volume",
                ports={"swfs-volume": 8080, "swfs-volume-18080": 18080, **_METRICS},
            ),
        ),
        metrics=tuple(
            Metric(name=name, service=f"{NAME}-{part}", port="metrics")
            for name, part in (
                ("SeaweedFS_s3_request_total", "s3"),
                ("SeaweedFS_volumeServer_volumes", "volume"),
            )
        ),
    )


def _workload(kind: str, part: str, replicas: int) -> Workload:
    return Workload(kind=kind, name=f"{NAME}-{part}", image=IMAGE, replicas=replicas)
