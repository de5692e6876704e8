"""What Kueue puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from .expectations import expectations
from .options import Options
from .queues import queue_objects
from .values import VERSION, values

PIN = Pin(name="kueue", version=VERSION, source="oci://registry.k8s.io/kueue/charts/kueue")


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="kueue",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,), after=queue_objects(cluster))
