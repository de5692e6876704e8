"""What must exist once Istio is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import GATEWAY_RELEASE, VERSION

_ALL = ("v1", "v1alpha3", "v1beta1")

_DEFINITIONS = (
    ("extensions.istio.io", "TrafficExtension", "trafficextensions", ("v1alpha1",)),
    ("extensions.istio.io", "WasmPlugin", "wasmplugins", ("v1alpha1",)),
    ("networking.istio.io", "DestinationRule", "destinationrules", _ALL),
    ("networking.istio.io", "EnvoyFilter", "envoyfilters", ("v1alpha3",)),
    ("networking.istio.io", "Gateway", "gateways", _ALL),
    ("networking.istio.io", "ProxyConfig", "proxyconfigs", ("v1beta1",)),
    ("networking.istio.io", "ServiceEntry", "serviceentries", _ALL),
    ("networking.istio.io", "Sidecar", "sidecars", _ALL),
    ("networking.istio.io", "VirtualService", "virtualservices", _ALL),
    ("networking.istio.io", "WorkloadEntry", "workloadentries", _ALL),
    ("networking.istio.io", "WorkloadGroup", "workloadgroups", _ALL),
    ("security.istio.io", "AuthorizationPolicy", "authorizationpolicies", ("v1", "v1beta1")),
    ("security.istio.io", "PeerAuthentication", "peerauthentications", ("v1", "v1beta1")),
    ("security.istio.io", "RequestAuthentication", "requestauthentications", ("v1", "v1beta1")),
    ("telemetry.istio.io", "Telemetry", "telemetries", ("v1", "v1alpha1")),
)

_PROXY = f"registry.istio.io/release/proxyv2:{VERSION}"
"""What the gateway's pods run: their chart says `auto`, and the control plane puts it in."""


def of_the_base() -> Expectations:
    """Return what the definitions' chart brings."""
    return Expectations(
        definitions=tuple(
            Definition(group=group, kind=kind, plural=plural, versions=versions)
            for group, kind, plural, versions in _DEFINITIONS
        )
    )


def of_the_control_plane(cluster: ClusterOffer) -> Expectations:
    """Return what the control plane's chart brings."""
    return Expectations(
        workloads=(
            Workload(
                kind="Deployment",
                name="istiod",
                image=f"registry.istio.io/release/pilot:{VERSION}",
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(
            Service(
                name="istiod",
                ports={
                    "grpc-xds": 15010,
                    "https-dns": 15012,
                    "https-webhook": 443,
                    "http-monitoring": 15014,
                },
            ),
        ),
        metrics=(Metric(name="pilot_xds", service="istiod", port="http-monitoring"),),
    )


def of_the_gateway(cluster: ClusterOffer) -> Expectations:
    """Return what the gateway's chart brings."""
    return Expectations(
        workloads=(
            Workload(
                kind="Deployment",
                name=GATEWAY_RELEASE,
                image=_PROXY,
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(
            Service(name=GATEWAY_RELEASE, ports={"status-port": 15021, "http2": 80, "https": 443}),
        ),
    )
