"""What KServe puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Plan
from .expectations import DEFINITIONS, RUNTIMES, controller
from .llm import llm
from .monitors import monitors
from .options import Options
from .runtimes import gpu_runtimes
from .values import VERSION, runtimes, values

NAMESPACE = "kserve"

_SOURCE = "oci://ghcr.io/kserve/charts"
PINS = {
    name: Pin(name=name, version=VERSION, source=f"{_SOURCE}/{name}")
    for name in ("kserve-resources", "kserve-crd", "kserve-runtime-configs")
}


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it: the definitions first, runtimes last, since the controller checks each of them."""
    return Plan(
        charts=(
            Chart(
                pin=PINS["kserve-crd"], release="kserve-crd", values={}, expectations=DEFINITIONS
            ),
            Chart(
                pin=PINS["kserve-resources"],
                release="kserve",
                values=values(cluster, options),
                expectations=controller(options),
            ),
            Chart(
                pin=PINS["kserve-runtime-configs"],
                release="kserve-runtimes",
                values=runtimes(),
                expectations=RUNTIMES,
            ),
        ),
        manifests=llm() if options.llm else (),
        after=(
            *gpu_runtimes(cluster),
            *(monitors(NAMESPACE) if "prometheus" in cluster.addons else ()),
        ),
    )
