"""What Katib puts on a cluster."""

from pathlib import Path

from ...contract import ClusterOffer
from ..kubeflow.door import Below, only_from_gateway, page_routes
from ..pin import Pin
from ..plan import Manifests, Object, Plan
from ..postgresql.databases import database
from ..record import NoOptions
from .expectations import EXPECTATIONS, VERSION

NAMESPACE = "katib"

PIN = Pin(
    name="katib",
    version=VERSION,
    source=f"https://github.com/kubeflow/katib//manifests/v1beta1/installs?ref={VERSION}",
    kind="kustomization",
)

_PAGE = Below(service="katib-ui", port=80, path="/katib/", inside="/katib/")
_PART = "katib.kubeflow.org/component"


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    del options
    secret, objects = database("katib", NAMESPACE)
    return Plan(
        manifests=(
            Manifests(
                pin=PIN,
                folder=Path(__file__).parent / "manifests",
                expectations=EXPECTATIONS,
            ),
        ),
        secrets=(secret,),
        before=(*objects, only_from_gateway("katib-ui", NAMESPACE, {_PART: "ui"})),
        after=(
            *page_routes(cluster, NAMESPACE, _PAGE),
            *((_monitor(),) if "prometheus" in cluster.addons else ()),
        ),
    )


def _monitor() -> Object:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": "katib-controller", "namespace": NAMESPACE},
        "spec": {
            "selector": {"matchLabels": {_PART: "controller"}},
            "endpoints": [{"port": "metrics"}],
        },
    }
