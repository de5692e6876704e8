"""What the store puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from .credentials import CREDENTIALS, NAME
from .expectations import expectations
from .options import Options
from .values import VERSION, values

PIN = Pin(name="valkey", version=VERSION, source="https://valkey.io/valkey-helm")


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,), secrets=(CREDENTIALS,))
