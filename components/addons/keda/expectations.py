"""What must exist once KEDA is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import VERSION

_DEFINITIONS = (
    ("eventing.keda.sh", "CloudEventSource", "cloudeventsources", True),
    ("eventing.keda.sh", "ClusterCloudEventSource", "clustercloudeventsources", False),
    ("keda.sh", "ClusterTriggerAuthentication", "clustertriggerauthentications", False),
    ("keda.sh", "ScaledJob", "scaledjobs", True),
    ("keda.sh", "ScaledObject", "scaledobjects", True),
    ("keda.sh", "TriggerAuthentication", "triggerauthentications", True),
)
_IMAGES = {
    "keda-operator": "keda",
    "keda-operator-metrics-apiserver": "keda-metrics-apiserver",
    "keda-admission-webhooks": "keda-admission-webhooks",
}
_METRIC = Metric(name="keda_build_info", service="keda-operator", port="metrics")


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    scraped = {"metrics": 8080} if "prometheus" in cluster.addons else {}
    return Expectations(
        definitions=tuple(
            Definition(
                group=group, kind=kind, plural=plural, versions=("v1alpha1",), namespaced=inside
            )
            for group, kind, plural, inside in _DEFINITIONS
        ),
        workloads=tuple(
            Workload(
                kind="Deployment",
                name=name,
                image=f"ghcr.io/kedacore/{image}:{VERSION}",
                replicas=2 if cluster.production else 1,
            )
            for name, image in _IMAGES.items()
        ),
        services=(
            Service(name="keda-operator", ports={"metricsservice": 9666, **scraped}),
            # the chart names its port for metrics whether or not anybody scrapes it
            Service(name="keda-operator-metrics-apiserver", ports={"https": 443, "metrics": 8080}),
            Service(name="keda-admission-webhooks", ports={"https": 443, **scraped}),
        ),
        metrics=(_METRIC,) if scraped else (),
    )
