"""Address ranges of a cluster: its machines, its pods, its services; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...planning import addresses

_NODES = ("10.40.0.0/16",)
_PODS = ("100.64.0.0/14", "10.128.0.0/14", "172.20.0.0/14")
_SERVICES = ("100.112.0.0/20", "10.255.0.0/20", "172.31.0.0/20")
_PODS_OF_ONE_NODE = 24
"""GKE gives each machine a range of this length for up to 110 pods."""


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """The three ranges, which share no address."""

    nodes: str
    pods: str
    services: str


def plan_ranges(cidr: str | None, pods: str | None, services: str | None) -> Ranges:
    """Return the ranges; what is left out is chosen so that nothing overlaps.

    Pods get shared addresses (100.64.0.0/10), which no company network routes.
    """
    nodes = cidr or _free(_NODES, pods, services)
    pods = pods or _free(_PODS, nodes, services)
    return Ranges(nodes=nodes, pods=pods, services=services or _free(_SERVICES, nodes, pods))


def _free(candidates: tuple[str, ...], *taken: str | None) -> str:
    used = [found for text in taken if text and (found := addresses.parse(text))]
    for each in candidates:
        candidate = addresses.parse(each)
        if candidate and not any(candidate.overlaps(other) for other in used):
            return each
    return candidates[0]  # what overlaps is refused before anything is made


def check_ranges(ranges: Ranges, nodes: int) -> Iterator[str]:
    """Yield where so many machines at most would not have enough addresses."""
    pods, machines = addresses.parse(ranges.pods), addresses.parse(ranges.nodes)
    if pods is None or machines is None:
        return  # reported with the environment file
    room = 2 ** max(_PODS_OF_ONE_NODE - pods.prefixlen, 0) if pods.prefixlen <= 24 else 0  # noqa: PLR2004
    if room < nodes:
        yield (
            f"network.pods: got {pods}, room for {room} machines (a /24 each); expected room for "
            f"{nodes}. Use a larger range, for example {_PODS[0]}."
        )
    if machines.num_addresses - 4 < nodes:
        yield (
            f"network.cidr: got {machines}; expected room for {nodes} machines. "
            f"Use a larger range, for example {_NODES[0]}."
        )
