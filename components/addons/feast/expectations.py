"""What must exist once Feast is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .feature_stores import IMAGE, OFFLINE, PREFIX, has_page, replicas
from .options import Options
from .stores import NAME

VERSION = "0.66.0"
OPERATOR = "feast-operator-controller-manager"

EXPECTATIONS = Expectations(
    definitions=(
        Definition(
            group="feast.dev",
            kind="FeatureStore",
            plural="featurestores",
            versions=("v1", "v1alpha1"),
        ),
    ),
    workloads=(
        Workload(
            kind="Deployment", name=OPERATOR, image=f"quay.io/feastdev/feast-operator:{VERSION}"
        ),
    ),
    services=(Service(name=f"{OPERATOR}-metrics-service", ports={"https": 8443}),),
)
"""The same on every cluster."""

_MADE_BY = "feast-operator"
_SERVING = f"{PREFIX}{NAME}"
ONLINE_SERVICE, UI_SERVICE = f"{_SERVING}-online", f"{_SERVING}-ui"


def store_expectations(cluster: ClusterOffer, options: Options) -> Expectations:
    """Return what the operator makes of the FeatureStores."""
    scraped = "prometheus" in cluster.addons
    ports = {
        f"{_SERVING}-registry": {"http": 80},
        ONLINE_SERVICE: {"http": 80} | ({"metrics": 8000} if scraped else {}),
        f"{PREFIX}{OFFLINE}-offline": {"http": 80},
    }
    if has_page(options):
        ports[UI_SERVICE] = {"http": 80}
    numbers = {_SERVING: replicas(cluster), f"{PREFIX}{OFFLINE}": 1}
    metric = Metric(name="feast_feature_server_cpu_usage", service=ONLINE_SERVICE, port="metrics")
    return Expectations(
        workloads=tuple(
            Workload(kind="Deployment", name=name, image=IMAGE, replicas=number, made_by=_MADE_BY)
            for name, number in numbers.items()
        ),
        services=tuple(
            Service(name=name, ports=numbered, made_by=_MADE_BY) for name, numbered in ports.items()
        ),
        metrics=(metric,) if scraped else (),
    )
