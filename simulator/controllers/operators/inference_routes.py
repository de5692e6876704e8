"""How an InferenceService is reached: its host, its route, KServe's settings for both."""

import json
from collections.abc import Iterable

from ...cluster.api import Json
from .gateway_routes import listeners_of
from .workloads import owned

_GATEWAY = "kserve/kserve-ingress-gateway"
_TEMPLATE = "{{ .Name }}-{{ .Namespace }}.{{ .IngressDomain }}"
_VISIBILITY = "networking.kserve.io/visibility"


def settings(config_maps: Iterable[Json]) -> Json:
    """Return KServe's settings: the content of `inferenceservice-config`, each key decoded."""
    decoded: Json = {}
    for each in config_maps:
        for key, text in (each.get("data") or {}).items():
            try:
                value = json.loads(text)
            except ValueError:
                continue  # an explanation, not a setting
            if isinstance(value, dict):
                decoded[key] = value
    return decoded


def settings_at(gateways: Iterable[Json]) -> Json:
    """Return what KServe's settings say of a gateway, for want of them: a stand-in has none.

    The first gateway with a host below which models can have theirs is taken.
    """
    for gateway in gateways:
        meta = gateway["metadata"]
        for listener in reversed(listeners_of(gateway)):
            wildcard, _, domain = str(listener.get("hostname") or "").partition(".")
            if wildcard == "*" and domain:
                return {
                    "ingressDomain": domain,
                    "urlScheme": "https" if listener.get("protocol") == "HTTPS" else "http",
                    "kserveIngressGateway": f"{meta['namespace']}/{meta['name']}",
                }
    return {}


def is_routed(service: Json, config: Json) -> bool:
    """Tell whether a service is to be reached from outside the cluster, by a route."""
    labels = service["metadata"].get("labels", {})
    ingress = config.get("ingress", {})
    if labels.get(_VISIBILITY) == "cluster-local" or ingress.get("disableIngressCreation"):
        return False
    return ingress.get("enableGatewayApi") is not False


def host(service: Json, config: Json, name: str = "") -> str:
    """Return the host name of a service, or of one of its components."""
    ingress, meta = config.get("ingress", {}), service["metadata"]
    text = str(ingress.get("domainTemplate") or _TEMPLATE)
    for key, value in (
        ("Name", name or meta["name"]),
        ("Namespace", meta["namespace"]),
        ("IngressDomain", ingress.get("ingressDomain") or "example.com"),
    ):
        text = text.replace(f"{{{{ .{key} }}}}", str(value)).replace(f"{{{{.{key}}}}}", str(value))
    return text


def local_url(service: Json, name: str) -> str:
    """Return where a component is reached inside the cluster."""
    return f"http://{name}.{service['metadata']['namespace']}.svc.cluster.local"


def url(service: Json, config: Json, name: str = "") -> str:
    """Return where a service is reached from outside."""
    scheme = config.get("ingress", {}).get("urlScheme") or "http"
    return f"{scheme}://{host(service, config, name)}"


def route(service: Json, name: str, backend: str, config: Json, gateways: list[Json]) -> Json:
    """Return the route to a component.

    Args:
        service: The InferenceService.
        name: The route's; the host follows from it.
        backend: The component's service.
        config: KServe's settings.
        gateways: Those that there are; without settings (a stand-in has none) the first is taken.
    """
    said = config.get("ingress", {}).get("kserveIngressGateway")
    if not said and gateways:
        meta = gateways[0]["metadata"]
        said = f"{meta['namespace']}/{meta['name']}"
    namespace, _, gateway = str(said or _GATEWAY).rpartition("/")
    meta = service["metadata"]
    parent = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": gateway}
    target = {
        "group": "",
        "kind": "Service",
        "name": backend,
        "namespace": meta["namespace"],
        "port": 80,
    }
    rule = {
        "matches": [{"path": {"type": "RegularExpression", "value": "^/.*$"}}],
        "backendRefs": [target],
    }
    spec = {
        "hostnames": [host(service, config, name)],
        "parentRefs": [parent | ({"namespace": namespace} if namespace else {})],
        "rules": [rule],
    }
    return owned("HTTPRoute", "gateway.networking.k8s.io/v1", name, service, spec=spec)


def is_accepted(found: Json | None) -> bool:
    """Tell whether every gateway that a route names has accepted it."""
    parents = (found or {}).get("status", {}).get("parents") or ()
    return bool(parents) and all(
        any(
            each["type"] == "Accepted" and each["status"] == "True" for each in parent["conditions"]
        )
        for parent in parents
    )
