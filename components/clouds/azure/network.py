"""The private network a cluster lives in, on Azure (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network, resources

from ...planning.scope import Scope
from .flow_logs import record_flows
from .names import plan_names
from .settings import Settings
from .site import Site
from .subnets import PODS, SERVICES, plan_subnets
from .zones import plan_zones

TYPE = "evenkeel:azure:Network"  # part of every URN: changing it replaces live networks

_AKS = "Microsoft.ContainerService/managedClusters"


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What an environment says about addresses."""

    scope: Scope
    """Whose it is."""

    cidr: str | None
    """The addresses of the machines; never None here."""

    zones: int
    """How many zones the machines are spread over."""

    pods: str | None = None
    """The addresses of pods; None leaves the choice to us."""

    services: str | None = None
    """The addresses of services; None leaves the choice to us."""

    settings: Settings
    """The environment's cloud section."""


class Network(pulumi.ComponentResource):
    """A virtual network that nothing enters from outside and that leaves through one address.

    With it come the resource group of the environment and the flow logs.
    """

    id: pulumi.Output[str]
    """The virtual network."""

    site: Site
    """Where everything else of the environment is made."""

    nodes_subnet: pulumi.Output[str]
    """Where nodes run; it spans all zones."""

    api_subnet: pulumi.Output[str]
    """Where the Kubernetes API server runs."""

    endpoints_subnet: pulumi.Output[str]
    """Where private endpoints are."""

    zones: tuple[str, ...]
    """The zones that machines are spread over."""

    spread: int
    """How many zones count for the number of nodes; one at least."""

    pods: str
    """The addresses of pods."""

    services: str
    """The addresses of services."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the network."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.site = _site(f"{name}-group", args, child)
        vnet = network.VirtualNetwork(
            f"{name}-vnet",
            resource_group_name=self.site.group,
            virtual_network_name=self.site.names.cluster,
            location=self.site.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[args.cidr or ""]),
            tags=self.site.tags,
            opts=self.site.guarded(child),
        )
        self.id = vnet.id
        self.zones = plan_zones(args.settings.region, args.zones)
        self.spread = max(1, len(self.zones))
        self.pods = args.pods or PODS
        self.services = args.services or SERVICES
        self._divide(name, args.cidr or "", vnet, child)
        record_flows(f"{name}-flows", self.site, vnet, child)
        self.register_outputs({"id": self.id})

    def _divide(
        self, name: str, cidr: str, vnet: network.VirtualNetwork, child: pulumi.ResourceOptions
    ) -> None:
        """Make the subnets, one after another: Azure refuses two writes at once."""
        ranges = plan_subnets(cidr)
        guard = _guard(f"{name}-guard", self.site, child)
        gate = _way_out(name, self.site, self.zones, child)

        def subnet(
            role: str, prefix: str, after: list[pulumi.Resource], **more: object
        ) -> network.Subnet:
            return network.Subnet(
                f"{name}-{role}",
                resource_group_name=self.site.group,
                virtual_network_name=vnet.name,
                subnet_name=role,
                address_prefix=prefix,
                # what Azure gives without it is an address that nobody chose
                default_outbound_access=False,
                network_security_group=network.NetworkSecurityGroupArgs(id=guard.id),
                opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=after)),
                **more,
            )

        way_out = network.SubResourceArgs(id=gate.id)
        nodes = subnet("nodes", ranges.nodes, [], nat_gateway=way_out)
        aks = network.DelegationArgs(name="aks", service_name=_AKS)
        api = subnet("api", ranges.api, [nodes], delegations=[aks])
        endpoints = subnet("endpoints", ranges.endpoints, [api])
        self.nodes_subnet, self.api_subnet = nodes.id, api.id
        self.endpoints_subnet = endpoints.id


def _site(name: str, args: NetworkArgs, child: pulumi.ResourceOptions) -> Site:
    protected = pulumi.ResourceOptions(protect=args.scope.protected)
    group = resources.ResourceGroup(
        name,
        resource_group_name=plan_names(args.scope.environment, args.settings.subscription).group,
        location=args.settings.region,
        tags=dict(args.scope.tags()),
        opts=pulumi.ResourceOptions.merge(child, protected),
    )
    return Site(scope=args.scope, settings=args.settings, group=group.name)


def _guard(name: str, site: Site, child: pulumi.ResourceOptions) -> network.NetworkSecurityGroup:
    """Make a guard without rules of ours: by itself it lets in the network and nobody else."""
    return network.NetworkSecurityGroup(
        name,
        resource_group_name=site.group,
        network_security_group_name="guard",
        location=site.location,
        tags=site.tags,
        opts=child,
    )


def _way_out(
    name: str, site: Site, zones: tuple[str, ...], child: pulumi.ResourceOptions
) -> network.NatGateway:
    address = network.PublicIPAddress(
        f"{name}-address",
        resource_group_name=site.group,
        public_ip_address_name="outbound",
        location=site.location,
        public_ip_allocation_method=network.IPAllocationMethod.STATIC,
        sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
        # one zone that fails must not take the address of the others with it
        zones=list(zones) or None,
        tags=site.tags,
        opts=child,
    )
    return network.NatGateway(
        f"{name}-nat",
        resource_group_name=site.group,
        nat_gateway_name="outbound",
        location=site.location,
        sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD),
        public_ip_addresses=[network.SubResourceArgs(id=address.id)],
        tags=site.tags,
        opts=child,
    )
