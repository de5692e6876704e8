"""What the object store puts on a cluster."""

from ...contract import ClusterOffer
from ..disruption import disruption_budget
from ..pin import Pin
from ..plan import Chart, Object, Plan
from .expectations import expectations
from .options import Options
from .values import ADMINISTRATOR, NAME, OWN_PODS, S3_PORT, VERSION, values

PIN = Pin(
    name="seaweedfs",
    version=VERSION,
    source="https://seaweedfs.github.io/seaweedfs/helm",
)
_S3_INSIDE_PORT = 18333
_PART = "app.kubernetes.io/component"


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    chart = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    # two of three masters agree, and each object has a second copy
    several = ("master", "volume", "s3") if cluster.production else ()
    return Plan(
        charts=(chart,),
        secrets=(ADMINISTRATOR,),
        before=(_open_gateways(),),
        after=tuple(
            disruption_budget(f"{NAME}-{part}", NAME, {**OWN_PODS, _PART: part}) for part in several
        ),
    )


def _open_gateways() -> Object:
    """Let everybody reach the S3 gateways, and the filer tell them of new keys."""
    own = {"podSelector": {"matchLabels": OWN_PODS}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"{NAME}-s3-clients", "namespace": NAME},
        "spec": {
            "podSelector": {"matchLabels": {**OWN_PODS, _PART: "s3"}},
            "policyTypes": ["Ingress"],
            "ingress": [
                {
                    "from": [{"namespaceSelector": {}}],
                    "ports": [{"protocol": "TCP", "port": S3_PORT}],
                },
                {"from": [own], "ports": [{"protocol": "TCP", "port": _S3_INSIDE_PORT}]},
            ],
        },
    }
