"""What Knative Serving puts on a cluster."""

from ...contract import ClusterOffer
from ..pin import Pin
from ..plan import Chart, Namespace, Plan
from ..record import NoOptions
from .expectations import OPERATOR_CHART, serving_expectations
from .serving import NAMESPACE, route, serving
from .values import VERSION, values

PIN = Pin(name="knative-operator", version=VERSION, source="https://knative.github.io/operator")


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    del options
    return Plan(
        charts=(
            Chart(
                pin=PIN,
                release="knative-operator",
                values=values(cluster),
                expectations=OPERATOR_CHART,
            ),
        ),
        # its own, since the operator and what it installs both have a ConfigMap `config-logging`
        namespaces=(Namespace(name=NAMESPACE),),
        after=(serving(cluster), *route(cluster)),
        after_expectations=serving_expectations(cluster),
    )
