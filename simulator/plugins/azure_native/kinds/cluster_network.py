"""How a cluster sits in its network: its ranges, its way out, its API server."""

import ipaddress
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Problem
from ...cloud.marks import is_unknown, lookup, values_at
from ..ids import parent_of
from .network import SUBNET, VNET, ranges

_AKS = "Microsoft.ContainerService/managedClusters"
_API_PREFIX = 28


def check_network(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what is wrong with the network's settings by themselves."""
    profile = inputs.get("networkProfile") or {}
    if is_unknown(profile):
        return
    yield from _apart(profile)
    if profile.get("networkDataplane") == "cilium" and profile.get("networkPlugin") != "azure":
        yield Problem(
            "networkProfile.networkDataplane",
            "got cilium; expected networkPlugin azure with it. Set that.",
        )
    access = inputs.get("apiServerAccessProfile") or {}
    if access.get("enablePrivateCluster") and access.get("authorizedIPRanges"):
        yield Problem(
            "apiServerAccessProfile.authorizedIPRanges",
            "got ranges for a private cluster, which has no public API. Remove them.",
        )
    if access.get("enableVnetIntegration") and not access.get("subnetId"):
        yield Problem(
            "apiServerAccessProfile.subnetId",
            "got nothing with enableVnetIntegration; expected the API server's subnet. Set it.",
        )


def _apart(profile: Inputs) -> Iterator[Problem]:
    pods, services = ranges(profile.get("podCidr")), ranges(profile.get("serviceCidr"))
    if pods and services and pods[0].overlaps(services[0]):
        yield Problem(
            "networkProfile.serviceCidr",
            f"got {services[0]}, which overlaps podCidr ({pods[0]}); expected ranges apart. "
            "Choose another one.",
        )
    name_server = profile.get("dnsServiceIP")
    if services and name_server and ipaddress.IPv4Address(name_server) not in services[0]:
        yield Problem(
            "networkProfile.dnsServiceIP",
            f"got {name_server}; expected an address of serviceCidr ({services[0]}). Choose one.",
        )


def fits_network(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what does not fit the subnets that exist."""
    api = context.find(SUBNET, lookup(inputs, "apiServerAccessProfile.subnetId"))
    if api is not None:
        yield from _api_subnet(api.id, api.inputs)
    networks = set()
    gateway = lookup(inputs, "networkProfile.outboundType") == "userAssignedNATGateway"
    for at, value in values_at(inputs, "agentPoolProfiles[*].vnetSubnetID"):
        subnet = context.find(SUBNET, value)
        if subnet is None:
            continue
        networks.add(parent_of(subnet.id))
        if subnet.inputs.get("delegations"):
            yield Problem(at, f"got {value}, which is delegated; expected one for machines.")
        if gateway and not subnet.inputs.get("natGateway"):
            yield Problem(
                at,
                f"got {value}, which has no NAT gateway; expected one with outboundType "
                "userAssignedNATGateway. Give it one.",
            )
    if api is not None and networks and parent_of(api.id) not in networks:
        yield Problem(
            "apiServerAccessProfile.subnetId",
            f"got {api.id}; expected a subnet of {', '.join(sorted(networks))}, where the nodes "
            "are. Choose one there.",
        )
    yield from _beside(context, inputs, networks)


def _api_subnet(identifier: str, subnet: Inputs) -> Iterator[Problem]:
    delegated = [each.get("serviceName") for each in subnet.get("delegations") or ()]
    if delegated != [_AKS]:
        yield Problem(
            "apiServerAccessProfile.subnetId",
            f"got {identifier}; expected a subnet that is delegated to {_AKS}. Delegate it.",
        )
    for each in ranges(subnet.get("addressPrefix")):
        if each.prefixlen > _API_PREFIX:
            yield Problem(
                "apiServerAccessProfile.subnetId",
                f"got {each}; expected at least a /{_API_PREFIX}. Make it larger.",
            )


def _beside(context: Context, inputs: Inputs, networks: set[str]) -> Iterator[Problem]:
    """Pods and services have addresses that the network has not."""
    spaces = [
        space
        for each in networks
        if (network := context.find(VNET, each))
        for space in ranges(network.inputs["addressSpace"]["addressPrefixes"])
    ]
    for key in ("podCidr", "serviceCidr"):
        for mine in ranges(lookup(inputs, f"networkProfile.{key}")):
            for space in spaces:
                if mine.overlaps(space):
                    yield Problem(
                        f"networkProfile.{key}",
                        f"got {mine}, which overlaps the network ({space}); expected ranges "
                        "apart. Choose another one.",
                    )
