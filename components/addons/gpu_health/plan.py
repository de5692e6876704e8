"""What watches over GPUs puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from .alerts import alerts
from .database import database_objects
from .expectations import expectations
from .options import Options
from .values import VERSION, values

PIN = Pin(name="nvsentinel", version=VERSION, source="oci://ghcr.io/nvidia/nvsentinel")


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        # the chart's objects are called without it, but for the ConfigMap of the database
        release="gpu-health",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(
        charts=(chart,),
        before=database_objects(cluster),
        after=(alerts(),) if "prometheus" in cluster.addons else (),
    )
