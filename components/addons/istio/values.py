"""What Istio's charts are told."""

from ...contract import ClusterOffer
from ...planning import labels
from ..gateway import GUARD
from ..plan import Values

VERSION = "1.30.3"

GATEWAY_RELEASE = "istio-gateway"
"""What the gateway's Deployment and its Service are called."""

_LEAST = 2
"""How many pods there are in production at least."""

_HUB = "registry.istio.io/release"
_CONFINED = {"type": "RuntimeDefault"}

# the control plane writes `Fail` itself once it is up: said from the start, nothing ever drifts
_VALIDATION = {"validationFailurePolicy": "Fail"}


def base() -> Values:
    """Return the values of the definitions' chart."""
    return {"base": _VALIDATION, "global": {"enableReaderRBAC": False}}


def control_plane(cluster: ClusterOffer) -> Values:
    """Return the values of the control plane's chart."""
    production = cluster.production
    asked = ("250m", "1Gi", "4Gi") if production else ("50m", "256Mi", "2Gi")
    return {
        "base": _VALIDATION,
        **_replicas(cluster),
        "seccompProfile": _CONFINED,
        "autoscaleEnabled": False,
        "pdb": {"minAvailable": 1},
        "global": {
            "hub": _HUB,
            "tag": VERSION,
            "defaultPodDisruptionBudget": {"enabled": production},
        },
        "resources": _resources(*asked),
        "meshConfig": {
            # routes are written in the Gateway API: objects of the old kind are not looked at
            "ingressControllerMode": "OFF",
            "accessLogFile": "/dev/stdout",
            # named whether or not login is on, so that turning it on changes nothing here; only
            # a policy that names it makes anybody ask
            "extensionProviders": [_guard()],
        },
    }


def ingress(cluster: ClusterOffer) -> Values:
    """Return the values of the gateway's chart."""
    # without a domain there is nothing for anybody outside
    reached = "LoadBalancer" if cluster.domain else "ClusterIP"
    return {
        **_replicas(cluster),
        "autoscaling": _autoscaling(cluster),
        "annotations": _annotations(cluster),
        "podDisruptionBudget": {"minAvailable": 1} if cluster.production else {},
        "service": {
            "type": reached,
            "annotations": {labels.EXPOSURE: "internal", **cluster.internal_load_balancer},
        },
        # what is said of the pod replaces what the chart says: that it may listen on port 80
        "securityContext": {
            "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
            "seccompProfile": _CONFINED,
        },
        # the certificate reaches it over the control plane, not by reading Secrets
        "rbac": {"enabled": False},
        # what is asked for is the measure by which it grows
        "resources": _resources("500m" if cluster.production else "100m", "128Mi", "1Gi"),
    }


def _replicas(cluster: ClusterOffer) -> Values:
    return {"replicaCount": _LEAST if cluster.production else 1}


def _grows(cluster: ClusterOffer) -> bool:
    """Say whether the gateway grows: in production, where anybody says what its pods use."""
    return cluster.production and cluster.measures_pods


def scaled(cluster: ClusterOffer) -> dict[str, int]:
    """Return with how many pods it begins, where an autoscaler says it afterwards."""
    return {GATEWAY_RELEASE: _LEAST} if _grows(cluster) else {}


def _annotations(cluster: ClusterOffer) -> Values:
    """Return what takes the number of pods back from an autoscaler that there was."""
    return {"pulumi.com/patchForce": "true"} if cluster.production and not _grows(cluster) else {}


def _autoscaling(cluster: ClusterOffer) -> Values:
    if not _grows(cluster):
        return {"enabled": False}
    return {
        "enabled": True,
        "minReplicas": _LEAST,
        "maxReplicas": 10,
        "targetCPUUtilizationPercentage": 80,
    }


def _guard() -> Values:
    return {
        "name": GUARD.provider,
        "envoyExtAuthzHttp": {
            "service": GUARD.service,
            "port": GUARD.port,
            "timeout": "5s",
            "failOpen": False,
            "includeRequestHeadersInCheck": ["authorization", "cookie"],
            # where people are sent once they are logged in: back to the page that they asked for
            "includeAdditionalHeadersInCheck": {
                "x-auth-request-redirect": "https://%REQ(:AUTHORITY)%%REQ(:PATH)%"
            },
            "headersToUpstreamOnAllow": list(GUARD.headers),
            "headersToDownstreamOnAllow": ["set-cookie"],
            "headersToDownstreamOnDeny": ["content-type", "set-cookie"],
        },
    }


def _resources(cpu: str, memory: str, most: str) -> Values:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}
