"""What must exist once LeaderWorkerSet is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import IMAGE, NAME

_DISAGGREGATED = "disaggregatedset.x-k8s.io"

_DEFINITIONS = (
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet", "leaderworkersets"),
    (_DISAGGREGATED, "DisaggregatedSet", "disaggregatedsets"),
    (_DISAGGREGATED, "DisaggregatedSetRoleScaler", "disaggregatedsetrolescalers"),
)
_SCRAPED = f"{NAME}-metrics-service"


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    scraped = "prometheus" in cluster.addons
    metrics = (Service(name=_SCRAPED, ports={"https": 8443}),) if scraped else ()
    return Expectations(
        definitions=tuple(
            Definition(group=group, kind=kind, plural=plural, versions=("v1",))
            for group, kind, plural in _DEFINITIONS
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name=NAME,
                image=":".join(IMAGE),
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(Service(name="lws-webhook-service", ports={"443": 443}), *metrics),
        metrics=(Metric(name="controller_runtime_reconcile_total", service=_SCRAPED, port="https"),)
        if scraped
        else (),
    )
