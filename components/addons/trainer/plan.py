"""What Kubeflow Trainer puts on a cluster."""

from ...contract import ClusterOffer
from ..disruption import disruption_budget
from ..pin import Pin
from ..plan import Chart, Object, Plan
from ..record import NoOptions
from .expectations import expectations
from .runtimes import runtimes
from .values import NAME, PORT, VERSION, values

PIN = Pin(
    name="kubeflow-trainer",
    version=VERSION,
    source="oci://ghcr.io/kubeflow/charts/kubeflow-trainer",
)

_NAMESPACE = "kubeflow-system"
_PODS = {
    "app.kubernetes.io/component": "manager",
    "app.kubernetes.io/instance": "trainer",
    "app.kubernetes.io/name": "kubeflow-trainer",
}


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release="trainer",
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    budget = disruption_budget(NAME, _NAMESPACE, _PODS)
    monitor = (_monitor(),) if "prometheus" in cluster.addons else ()
    return Plan(
        charts=(chart,),
        before=(budget,) if cluster.production else (),
        after=(*monitor, *runtimes(cluster)),
    )


def _monitor() -> Object:
    """Return what the chart has no template for."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": NAME, "namespace": _NAMESPACE},
        "spec": {
            "selector": {"matchLabels": _PODS},
            "endpoints": [
                {
                    "port": PORT,
                    "scheme": "https",
                    # it signs the certificate of its metrics itself
                    "tlsConfig": {"insecureSkipVerify": True},
                }
            ],
        },
    }
