"""What the metrics server puts on a cluster."""

from typing import Final

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from .expectations import expectations
from .options import Options
from .values import VERSION, values

PIN = Pin(
    name="metrics-server",
    version=VERSION,
    source="https://kubernetes-sigs.github.io/metrics-server",
)

_UNVERIFIED: Final = (
    "metrics-server asks kubelets without looking at their certificates: whoever answers at a "
    "machine's address gets its token, and decides what autoscalers see. Have kubelets' "
    "certificates signed by the cluster, and take verifyKubelets: false out."
)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it: nothing where the cluster itself serves these metrics."""
    if cluster.metrics_api:
        return Plan()
    chart = Chart(
        pin=PIN,
        release="metrics-server",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    return Plan(charts=(chart,), warnings=() if options.verify_kubelets else (_UNVERIFIED,))
