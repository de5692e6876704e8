"""What the Gateway API puts on a cluster."""

from pathlib import Path
from typing import Final

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations
from ..pin import Pin
from ..plan import Manifests, Plan
from ..record import NoOptions

VERSION: Final = "v1.5.1"  # the one that Istio 1.30 is built and tested with

PIN = Pin(
    name="gateway-api",
    version=VERSION,
    source=(
        "https://github.com/kubernetes-sigs/gateway-api/releases/download/"
        f"{VERSION}/standard-install.yaml"
    ),
    kind="manifest",
)

_GROUP = "gateway.networking.k8s.io"

_DEFINITIONS = {
    "BackendTLSPolicy": ("backendtlspolicies", ("v1", "v1alpha3")),
    "Gateway": ("gateways", ("v1", "v1beta1")),
    "GatewayClass": ("gatewayclasses", ("v1", "v1beta1")),
    "GRPCRoute": ("grpcroutes", ("v1",)),
    "HTTPRoute": ("httproutes", ("v1", "v1beta1")),
    "ListenerSet": ("listenersets", ("v1",)),
    "ReferenceGrant": ("referencegrants", ("v1", "v1beta1")),
    "TLSRoute": ("tlsroutes", ("v1", "v1alpha2", "v1alpha3")),
}
"""Kind -> its plural, and the versions that its definition names."""


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it; the same on every cluster."""
    del cluster, options
    definitions = tuple(
        Definition(
            group=_GROUP,
            kind=kind,
            plural=plural,
            versions=versions,
            namespaced=kind != "GatewayClass",
        )
        for kind, (plural, versions) in _DEFINITIONS.items()
    )
    return Plan(
        manifests=(
            Manifests(
                pin=PIN,
                folder=Path(__file__).parent / "manifests",
                expectations=Expectations(definitions=definitions),
            ),
        )
    )
