"""What Prometheus, Alertmanager and Grafana put on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Page, Plan
from .boundary import boundary
from .coredns import coredns_monitor
from .expectations import expectations
from .grafana_login import only_from_door
from .options import Options
from .receivers import receiver_objects, unheard
from .values import ALERTS_PAGE, GRAFANA_ADMIN, NAME, NAMESPACE, PROMETHEUS_PAGE, VERSION, values

PIN = Pin(
    name="kube-prometheus-stack",
    version=VERSION,
    source="https://prometheus-community.github.io/helm-charts",
)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="prometheus",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(
        charts=(chart,),
        secrets=(GRAFANA_ADMIN,),
        before=(*boundary(), *only_from_door(cluster, NAMESPACE)),
        after=(coredns_monitor(), *receiver_objects(options)),
        pages=(
            Page(name="grafana", title="Grafana", service="grafana", port=80),
            Page(
                name=PROMETHEUS_PAGE,
                title="Prometheus",
                service=f"{NAME}-prometheus",
                port=9090,
            ),
            Page(
                name=ALERTS_PAGE,
                title="Alertmanager",
                service=f"{NAME}-alertmanager",
                port=9093,
            ),
        ),
        warnings=unheard(cluster, options),
    )
