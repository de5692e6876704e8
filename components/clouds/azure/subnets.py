"""How the addresses of an environment are divided on Azure, whose subnets span all zones."""

import ipaddress

from ...frozen import dataclass

PODS = "10.244.0.0/16"
"""Where pods live unless an environment says otherwise: an overlay, unseen from outside."""

SERVICES = "10.96.0.0/16"

_API_PREFIX = 28
_ENDPOINTS_PREFIX = 26
_POD_RANGE_PREFIX = 24
"""AKS gives each node of an overlay a /24 of the pods' addresses."""


@dataclass(frozen=True, kw_only=True)
class Subnets:
    """The subnets of one environment."""

    nodes: str
    """Machines: the first half."""

    api: str
    """The Kubernetes API server, which is delegated to AKS."""

    endpoints: str
    """Private endpoints of storage and the like."""


def plan_subnets(cidr: str) -> Subnets:
    """Divide a range of at least a /24."""
    nodes, rest = ipaddress.IPv4Network(cidr).subnets(prefixlen_diff=1)
    endpoints, after, *_ = rest.subnets(new_prefix=max(_ENDPOINTS_PREFIX, rest.prefixlen + 1))
    api = next(after.subnets(new_prefix=_API_PREFIX))
    return Subnets(nodes=str(nodes), api=str(api), endpoints=str(endpoints))


def dns_address(services: str) -> str:
    """Return the address of the cluster's DNS: the tenth of the services'."""
    return str(ipaddress.IPv4Network(services)[10])


def room_for_nodes(pods: str) -> int:
    """Return how many nodes the pods' addresses last for."""
    network = ipaddress.IPv4Network(pods)
    return int(2 ** max(0, _POD_RANGE_PREFIX - network.prefixlen))
