"""What JobSet puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import VERSION, values

PIN = Pin(name="jobset", version=VERSION, source="oci://registry.k8s.io/jobset/charts/jobset")


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="jobset",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,))
