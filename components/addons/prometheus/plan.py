"""What Prometheus, Alertmanager and Grafana put on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Page, Plan
from .boundary import boundary
from .expectations import expectations
from .options import Options
from .values import GRAFANA_ADMIN, NAME, VERSION, values

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
        before=boundary(),
        pages=(
            Page(name="grafana", title="Grafana", service="grafana", port=80),
            Page(name="prometheus", title="Prometheus", service=f"{NAME}-prometheus", port=9090),
            Page(name="alerts", title="Alertmanager", service=f"{NAME}-alertmanager", port=9093),
        ),
    )
