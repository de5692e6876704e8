"""What LeaderWorkerSet puts on a cluster."""

from ...contract import ClusterOffer
from ..disruption import disruption_budget
from ..pin import Pin
from ..plan import Chart, Plan
from ..record import NoOptions
from .expectations import expectations
from .values import NAME, VERSION, values

PIN = Pin(name="lws", version=VERSION, source="oci://registry.k8s.io/lws/charts/lws")

_PODS = {
    "app.kubernetes.io/instance": "lws",
    "app.kubernetes.io/name": "lws",
    "control-plane": "controller-manager",
}


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="lws",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    budget = disruption_budget(NAME, "lws-system", _PODS)
    return Plan(charts=(chart,), before=(budget,) if cluster.production else ())
