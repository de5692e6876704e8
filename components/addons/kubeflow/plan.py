"""What the parts of Kubeflow that its others share put on a cluster."""

from pathlib import Path

from ...contract import ClusterOffer
from ..disruption import disruption_budget
from ..pin import Pin
from ..plan import Manifests, Page, Plan
from ..record import NoOptions
from .door import HOST, only_from, only_from_gateway, open_to_people
from .expectations import EXPECTATIONS, VERSION
from .settings import settings

NAMESPACE = "kubeflow"

DISTRIBUTION = "https://github.com/kubeflow/community-distribution"
PIN = Pin(
    name="kubeflow-platform",
    version=VERSION,
    source=f"{DISTRIBUTION}//applications?ref={VERSION}",
    kind="kustomization",
)

_DASHBOARD = {"app": "centraldashboard"}
_PROFILES = {"kustomize.component": "profiles"}
_WEBHOOK = {"app": "poddefaults"}


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    del options
    page = Page(name=HOST, title="Kubeflow", service="centraldashboard", port=80)
    return Plan(
        manifests=(
            Manifests(
                pin=PIN,
                folder=Path(__file__).parent / "manifests",
                expectations=EXPECTATIONS,
            ),
        ),
        config_maps=settings(cluster),
        before=(
            only_from_gateway("dashboard", NAMESPACE, _DASHBOARD),
            # gives and takes rights in the name of whom the header says
            only_from(
                "profiles", NAMESPACE, _PROFILES, {"podSelector": {"matchLabels": _DASHBOARD}}
            ),
            disruption_budget("admission-webhook", NAMESPACE, _WEBHOOK),
        ),
        pages=(page,) if open_to_people(cluster) else (),
    )
