"""What must exist once MLflow is up."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Metric, Service, Workload
from .hosts import NAME
from .values import IMAGE


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist."""
    scraped = (Metric(name="mlflow_http_request_total", service=NAME, port="http"),)
    return Expectations(
        workloads=(
            Workload(
                kind="Deployment",
                name=NAME,
                image=IMAGE,
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(Service(name=NAME, ports={"http": 80}),),
        metrics=scraped if "prometheus" in cluster.addons else (),
    )
