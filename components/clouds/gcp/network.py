"""The private network of a cluster on Google Cloud (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from ...planning.scope import Scope
from .ranges import Ranges, plan_ranges
from .settings import Settings
from .zones import plan_zones

TYPE = "evenkeel:gcp:Network"  # part of every URN: changing it replaces live networks

PODS = "pods"
"""The secondary range that pods get their addresses from."""

SERVICES = "services"
"""The secondary range of services."""

APIS = (
    "cloudkms",
    "cloudresourcemanager",
    "compute",
    "container",
    "iam",
    "iamcredentials",
    "logging",
    "monitoring",
)
"""The services of Google Cloud that an environment needs, beside those that are always on."""

_JUMBO = 8896  # the largest frame of a VPC: gradients travel in fewer packets


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """Where the network is and how large it is."""

    scope: Scope
    cidr: str | None
    """The addresses of the machines; None leaves the choice to the network."""

    zones: int
    """How many zones the machines are spread over."""

    pods: str | None = None
    """The addresses of pods; None leaves the choice to the network."""

    services: str | None = None
    """The addresses of services; None leaves the choice to the network."""

    settings: Settings


class Network(pulumi.ComponentResource):
    """A VPC with one subnetwork for nodes and pods, whose machines go out through Cloud NAT."""

    id: pulumi.Output[str]
    """The VPC."""

    link: pulumi.Output[str]
    """The VPC's address in the API; known in a preview where the cloud is simulated."""

    subnetwork: pulumi.Output[str]
    """The subnetwork's address in the API."""

    ranges: Ranges
    """Who has which addresses."""

    zones: tuple[str, ...]
    """Where the machines stand."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the network, and turn the APIs on that everything else needs."""
        super().__init__(TYPE, name, {}, opts)
        self.ranges = plan_ranges(args.cidr, args.pods, args.services)
        self.zones = plan_zones(args.settings, args.zones)
        services = [_service(f"{name}-api-{api}", api, args, self) for api in APIS]
        vpc = gcp.compute.Network(
            f"{name}-vpc",
            name=args.scope.environment,
            project=args.settings.project,
            auto_create_subnetworks=False,
            routing_mode="REGIONAL",
            mtu=_JUMBO,
            description=f"{args.scope.environment}, owned by {args.scope.owner}",
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=services, protect=args.scope.protected
            ),
        )
        subnetwork = _subnetwork(name, args, vpc, self.ranges, self)
        _way_out(name, args, vpc, self)
        self.id, self.link, self.subnetwork = vpc.id, vpc.self_link, subnetwork.self_link
        self.register_outputs({"id": self.id, "link": self.link, "subnetwork": self.subnetwork})


def _service(
    name: str, api: str, args: NetworkArgs, parent: pulumi.Resource
) -> gcp.projects.Service:
    return gcp.projects.Service(
        name,
        project=args.settings.project,
        service=f"{api}.googleapis.com",
        # the project may have other users of it
        disable_on_destroy=False,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _subnetwork(
    name: str,
    args: NetworkArgs,
    vpc: gcp.compute.Network,
    ranges: Ranges,
    parent: pulumi.Resource,
) -> gcp.compute.Subnetwork:
    secondary = gcp.compute.SubnetworkSecondaryIpRangeArgs
    return gcp.compute.Subnetwork(
        f"{name}-nodes",
        name=f"{args.scope.environment}-nodes",
        project=args.settings.project,
        region=args.settings.region,
        network=vpc.self_link,
        ip_cidr_range=ranges.nodes,
        # nodes without public addresses reach Google's own services, the registry among them
        private_ip_google_access=True,
        secondary_ip_ranges=[
            secondary(range_name=PODS, ip_cidr_range=ranges.pods),
            secondary(range_name=SERVICES, ip_cidr_range=ranges.services),
        ],
        log_config=gcp.compute.SubnetworkLogConfigArgs(
            aggregation_interval="INTERVAL_10_MIN",
            flow_sampling=0.5,
            metadata="INCLUDE_ALL_METADATA",
        ),
        opts=pulumi.ResourceOptions(parent=parent, protect=args.scope.protected),
    )


def _way_out(
    name: str, args: NetworkArgs, vpc: gcp.compute.Network, parent: pulumi.Resource
) -> None:
    child = pulumi.ResourceOptions(parent=parent)
    router = gcp.compute.Router(
        f"{name}-router",
        name=f"{args.scope.environment}-router",
        project=args.settings.project,
        region=args.settings.region,
        network=vpc.self_link,
        opts=child,
    )
    gcp.compute.RouterNat(
        f"{name}-nat",
        name=f"{args.scope.environment}-nat",
        project=args.settings.project,
        region=args.settings.region,
        router=router.name,
        nat_ip_allocate_option="AUTO_ONLY",
        source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
        # a machine that pulls many images at once needs more than its 64 ports
        enable_dynamic_port_allocation=True,
        enable_endpoint_independent_mapping=False,
        min_ports_per_vm=64,
        max_ports_per_vm=4096,
        log_config=gcp.compute.RouterNatLogConfigArgs(enable=True, filter="ERRORS_ONLY"),
        opts=child,
    )
