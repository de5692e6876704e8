"""How people reach the pages of Kubeflow: below one host, by the gateway alone, known by a header.

The pages believe what the header says. So they are routed only where the login writes it, and
network policies keep everybody away from them who does not come through the gateway.
"""

from collections.abc import Mapping

from ...contract import ClusterOffer
from ...frozen import dataclass
from ..gateway import GATEWAY, GUARD
from ..plan import Object

HOST = "kubeflow"
"""The first part of the host's name, below which every page has a path."""

USER_HEADER = "x-auth-request-email"
"""Who somebody is, as the login tells pages."""

_NAMESPACE_NAME = "kubernetes.io/metadata.name"


def open_to_people(cluster: ClusterOffer) -> bool:
    """Return whether there is a gateway, a domain, and a login that says who somebody is."""
    return cluster.domain is not None and {GATEWAY.addon, GUARD.addon} <= cluster.addons


@dataclass(frozen=True, kw_only=True)
class Below:
    """A page below Kubeflow's host."""

    service: str
    """Its service, after which the route is called."""

    port: int
    path: str
    """Where people find it, such as `/jupyter/`."""

    inside: str
    """What the page itself calls that path, such as `/`."""

    told: bool = True
    """Whether the page is told the path in a header."""


def page_routes(cluster: ClusterOffer, namespace: str, page: Below) -> tuple[Object, ...]:
    """Return the route to a page in a namespace; nothing where nobody can come."""
    if not open_to_people(cluster):
        return ()
    rewrite = {
        "type": "URLRewrite",
        "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": page.inside}},
    }
    prefix = {"name": "x-forwarded-prefix", "value": page.path.rstrip("/")}
    headers = {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": [prefix]}}
    filters = [rewrite] * (page.inside != page.path) + [headers] * page.told
    rule: Object = {
        "matches": [{"path": {"type": "PathPrefix", "value": page.path}}],
        **({"filters": filters} if filters else {}),
        "backendRefs": [{"name": page.service, "port": page.port}],
    }
    parent = {
        "name": GATEWAY.name,
        "namespace": GATEWAY.namespace,
        "sectionName": GATEWAY.listener,
    }
    return (
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": {"name": page.service, "namespace": namespace},
            "spec": {
                "hostnames": [f"{HOST}.{cluster.domain}"],
                "parentRefs": [parent],
                "rules": [rule],
            },
        },
    )


def only_from_gateway(name: str, namespace: str, pods: Mapping[str, str]) -> Object:
    """Return the policy that lets only the gateway reach pods that believe a header."""
    gateway = {"namespaceSelector": {"matchLabels": {_NAMESPACE_NAME: GATEWAY.namespace}}}
    return only_from(name, namespace, pods, gateway)


def only_from(name: str, namespace: str, pods: Mapping[str, str], peer: Object) -> Object:
    """Return the policy that lets only one peer reach pods."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "podSelector": {"matchLabels": dict(pods)},
            "policyTypes": ["Ingress"],
            "ingress": [{"from": [peer]}],
        },
    }
