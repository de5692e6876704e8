"""What the GPU operator puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import VERSION, config_maps, quotas, values

PIN = Pin(name="gpu-operator", version=VERSION, source="https://helm.ngc.nvidia.com/nvidia")


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="gpu-operator",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(
        charts=(chart,),
        config_maps=config_maps(cluster),
        quotas=quotas(cluster),
        brings={"driver": cluster.gpu.driver},
    )
