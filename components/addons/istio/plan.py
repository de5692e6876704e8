"""What Istio puts on a cluster."""

from ...contract import ClusterOffer
from ..gateway import GATEWAY
from ..pin import Pin
from ..plan import Chart, Namespace, Plan
from ..record import NoOptions
from .expectations import of_the_base, of_the_control_plane, of_the_gateway
from .monitors import monitors
from .objects import objects
from .values import GATEWAY_RELEASE, VERSION, base, control_plane, ingress, scaled

_SOURCE = "oci://registry.istio.io/release/charts"

BASE = Pin(name="base", version=VERSION, source=f"{_SOURCE}/base")
CONTROL_PLANE = Pin(name="istiod", version=VERSION, source=f"{_SOURCE}/istiod")
INGRESS = Pin(name="gateway", version=VERSION, source=f"{_SOURCE}/gateway")


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    del options
    charts = (
        Chart(pin=BASE, release="istio-base", values=base(), expectations=of_the_base()),
        Chart(
            pin=CONTROL_PLANE,
            release="istiod",
            values=control_plane(cluster),
            expectations=of_the_control_plane(cluster),
        ),
        # last: its pods get their image from the control plane
        Chart(
            pin=INGRESS,
            release=GATEWAY_RELEASE,
            namespace=GATEWAY.namespace,
            values=ingress(cluster),
            expectations=of_the_gateway(cluster),
            scaled=scaled(cluster),
        ),
    )
    return Plan(
        charts=charts,
        namespaces=(Namespace(name=GATEWAY.namespace),),
        after=(*objects(cluster), *monitors(cluster)),
    )
