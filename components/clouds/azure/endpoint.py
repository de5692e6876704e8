"""A private endpoint: a service of Azure with an address inside the network, and its name there."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network, privatedns

from .network import Network
from .site import Site


@dataclass(frozen=True, kw_only=True)
class EndpointPlan:
    """What gets an address inside the network."""

    target: pulumi.Input[str]
    """The id of the service."""

    part: str
    """Which of its parts, such as `blob`."""

    zone: str
    """The DNS zone in which the network finds it."""


def open_endpoint(
    name: str,
    plan: EndpointPlan,
    site: Site,
    inside: Network,
    opts: pulumi.ResourceOptions,
) -> None:
    """Give a service an address in the network, and its name to everybody there."""
    endpoint = network.PrivateEndpoint(
        f"{name}-endpoint",
        resource_group_name=site.group,
        private_endpoint_name=plan.part,
        location=site.location,
        subnet=network.SubnetArgs(id=inside.endpoints_subnet),
        private_link_service_connections=[
            network.PrivateLinkServiceConnectionArgs(
                name=plan.part, private_link_service_id=plan.target, group_ids=[plan.part]
            )
        ],
        tags=site.tags,
        opts=opts,
    )
    zone = _zone(name, plan, site, inside, opts)
    network.PrivateDnsZoneGroup(
        f"{name}-record",
        resource_group_name=site.group,
        private_endpoint_name=endpoint.name,
        private_dns_zone_group_name="default",
        private_dns_zone_configs=[
            network.PrivateDnsZoneConfigArgs(name=plan.part, private_dns_zone_id=zone.id)
        ],
        opts=opts,
    )


def _zone(
    name: str,
    plan: EndpointPlan,
    site: Site,
    inside: Network,
    opts: pulumi.ResourceOptions,
) -> privatedns.PrivateZone:
    """Make the DNS zone, and let the network ask it."""
    zone = privatedns.PrivateZone(
        f"{name}-zone",
        resource_group_name=site.group,
        private_zone_name=plan.zone,
        location="global",  # zones of DNS have no region
        tags=site.tags,
        opts=opts,
    )
    privatedns.VirtualNetworkLink(
        f"{name}-link",
        resource_group_name=site.group,
        private_zone_name=zone.name,
        virtual_network_link_name="network",
        location="global",
        registration_enabled=False,
        virtual_network=privatedns.SubResourceArgs(id=inside.id),
        tags=site.tags,
        opts=opts,
    )
    return zone
