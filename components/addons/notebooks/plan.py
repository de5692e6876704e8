"""What notebooks put on a cluster."""

from collections.abc import Iterator
from pathlib import Path

from ...contract import ClusterOffer
from ..kubeflow.door import Below, only_from_gateway, open_to_people, page_routes
from ..kubeflow.plan import DISTRIBUTION
from ..pin import Pin
from ..plan import Manifests, Plan
from .door import NAMESPACE, chart, is_open, objects, route
from .expectations import EXPECTATIONS, VERSION
from .options import Options
from .settings import PREFIX, settings

PIN = Pin(
    name="kubeflow-notebooks",
    version=VERSION,
    source=f"{DISTRIBUTION}//applications/jupyter?ref={VERSION}",
    kind="kustomization",
)

_PAGE = Below(service="jupyter-web-app-service", port=80, path=f"{PREFIX}/", inside="/")
_WEB_APP = {"app": "jupyter-web-app"}


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    routed = is_open(cluster, options)
    return Plan(
        charts=(chart(cluster),) if routed else (),
        manifests=(
            Manifests(
                pin=PIN,
                folder=Path(__file__).parent / "manifests",
                expectations=EXPECTATIONS,
            ),
        ),
        config_maps=settings(cluster, options),
        before=(
            only_from_gateway("jupyter-web-app", NAMESPACE, _WEB_APP),
            *(objects(cluster, options) if routed else ()),
        ),
        after=(
            *page_routes(cluster, NAMESPACE, _PAGE),
            *(route(cluster) if routed else ()),
        ),
    )


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield that everybody shall come where nobody can."""
    if options.reach == "everybody" and not open_to_people(cluster):
        yield (
            "addons.notebooks.reach: got everybody without login, or without web.domain; expected "
            "both. Add login: {} to addons and a domain to web, or take members."
        )
