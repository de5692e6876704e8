"""What the Prometheus adapter puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import VERSION, values

PIN = Pin(
    name="prometheus-adapter",
    version=VERSION,
    source="oci://ghcr.io/prometheus-community/charts/prometheus-adapter",
)


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="prometheus-adapter",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,))
