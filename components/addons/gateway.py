"""The one door through which pages are reached, who guards it, and the route of each page to it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ..contract import ClusterOffer
from ..frozen import dataclass
from .plan import Page


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """A Gateway of the Gateway API, and the add-on that makes it."""

    addon: str
    name: str
    namespace: str
    listener: str
    """Its listener for HTTPS, which holds the certificate for all hosts of the domain."""

    pods: Mapping[str, str] = field(default_factory=dict)
    """The labels of the pods that serve it: what a policy at the door selects."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Who is asked at the gateway whether a request may pass."""

    addon: str
    provider: str
    """As an AuthorizationPolicy calls it."""

    service: str
    """The host of its service."""

    port: int
    hosts: tuple[str, ...]
    """First parts of hosts that let everybody in: people get their login there."""

    headers: tuple[str, ...]
    """In which pages read who it is: only the guard's answer may fill them."""


GATEWAY = Gateway(
    addon="istio",
    name="evenkeel",
    namespace="istio-ingress",
    listener="https",
    pods={"app": "istio-gateway", "istio": "gateway"},
)

GUARD = Guard(
    addon="login",
    provider="login",
    service="oauth2-proxy.login.svc.cluster.local",
    port=80,
    hosts=("login", "auth"),
    # not `authorization`: pages such as Grafana take a token in it for one of their own
    headers=(
        "x-auth-request-email",
        "x-auth-request-groups",
        "x-auth-request-preferred-username",
        "x-auth-request-user",
    ),
)


def has_domain(cluster: ClusterOffer) -> bool:
    """Tell whether hosts below a domain lead to the gateway, and so to what teams serve."""
    return GATEWAY.addon in cluster.addons and cluster.domain is not None


def render_route(page: Page, namespace: str, domain: str) -> dict[str, Any]:
    """Return the HTTPRoute of a page whose service is in a namespace."""
    backend = {"name": page.service, "port": page.port}
    match = {"path": {"type": "PathPrefix", "value": page.path}}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": f"page-{page.name}", "namespace": namespace},
        "spec": {
            "hostnames": [f"{page.name}.{domain}"],
            "parentRefs": [
                {
                    "name": GATEWAY.name,
                    "namespace": GATEWAY.namespace,
                    "sectionName": GATEWAY.listener,
                }
            ],
            "rules": [{"matches": [match], "backendRefs": [backend]}],
        },
    }
