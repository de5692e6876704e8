"""What the network operator puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from .expectations import expectations
from .options import Options
from .policy import policies
from .values import VERSION, values

NAMESPACE = "network-operator"

PIN = Pin(name="network-operator", version=VERSION, source="https://helm.ngc.nvidia.com/nvidia")

_BROUGHT_BY_POOLS = ("efa", "gpudirect")


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it: nothing where the pools of the cloud come with all that pods need."""
    if cluster.fabric in _BROUGHT_BY_POOLS:
        return Plan()
    chart = Chart(
        pin=PIN,
        release="network-operator",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,), after=policies(cluster, options))
