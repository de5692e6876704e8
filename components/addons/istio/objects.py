"""The gateway, the certificate for all hosts of the domain, and the way from HTTP to HTTPS."""

from typing import Any

from ...contract import ClusterOffer
from ..cert_manager.issuers import PUBLIC_ISSUER
from ..gateway import GATEWAY
from ..plan import Object
from .values import GATEWAY_RELEASE

_API = "gateway.networking.k8s.io/v1"
_HTTP = "http"
_CERTIFICATE = "pages"
_MOVED = 301


def objects(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return them; without a domain, a gateway that only the cluster itself reaches."""
    if cluster.domain is None:
        return (_gateway([_listener(_HTTP, 80, "HTTP", "All")]),)
    every_host = f"*.{cluster.domain}"
    https = _listener(GATEWAY.listener, 443, "HTTPS", "All") | {
        "hostname": every_host,
        "tls": {"mode": "Terminate", "certificateRefs": [{"name": _CERTIFICATE}]},
    }
    http = _listener(_HTTP, 80, "HTTP", "Same") | {"hostname": every_host}
    return (_certificate(cluster.domain), _gateway([http, https]), _redirect(every_host))


def _gateway(listeners: list[dict[str, Any]]) -> Object:
    return {
        "apiVersion": _API,
        "kind": "Gateway",
        "metadata": {"name": GATEWAY.name, "namespace": GATEWAY.namespace},
        "spec": {
            "gatewayClassName": "istio",
            # the pods of the chart serve it; without an address Istio would make others
            "addresses": [
                {
                    "type": "Hostname",
                    "value": f"{GATEWAY_RELEASE}.{GATEWAY.namespace}.svc.cluster.local",
                }
            ],
            "listeners": listeners,
        },
    }


def _listener(name: str, port: int, protocol: str, routes_from: str) -> dict[str, Any]:
    return {
        "name": name,
        "port": port,
        "protocol": protocol,
        "allowedRoutes": {"namespaces": {"from": routes_from}},
    }


def _certificate(domain: str) -> Object:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": _CERTIFICATE, "namespace": GATEWAY.namespace},
        "spec": {
            "secretName": _CERTIFICATE,
            "dnsNames": [f"*.{domain}"],
            "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
            "issuerRef": {
                "name": PUBLIC_ISSUER,
                "kind": "ClusterIssuer",
                "group": "cert-manager.io",
            },
        },
    }


def _redirect(hosts: str) -> Object:
    return {
        "apiVersion": _API,
        "kind": "HTTPRoute",
        "metadata": {"name": "to-https", "namespace": GATEWAY.namespace},
        "spec": {
            "hostnames": [hosts],
            "parentRefs": [{"name": GATEWAY.name, "sectionName": _HTTP}],
            "rules": [
                {
                    "filters": [
                        {
                            "type": "RequestRedirect",
                            "requestRedirect": {"scheme": "https", "statusCode": _MOVED},
                        }
                    ]
                }
            ],
        },
    }
