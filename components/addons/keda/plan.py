"""What KEDA puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import VERSION, values

PIN = Pin(name="keda", version=VERSION, source="https://kedacore.github.io/charts")


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="keda",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,))
