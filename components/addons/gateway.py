"""The one door through which pages are reached, and the route of each page to it."""

from dataclasses import dataclass
from typing import Any

from .plan import Page


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """A Gateway of the Gateway API, and the add-on that makes it."""

    addon: str
    name: str
    namespace: str
    listener: str
    """Its listener for HTTPS, which holds the certificate for all hosts of the domain."""


GATEWAY = Gateway(addon="istio", name="evenkeel", namespace="istio-ingress", listener="https")


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
