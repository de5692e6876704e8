"""The network that a cluster on AWS lives in (contract: components/contract.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from . import arns
from .endpoint_set import EndpointSetArgs, make_endpoints
from .flow_log import make_flow_log
from .settings import Settings
from .subnets import Role, Subnet, plan_subnets

TYPE = "evenkeel:aws:Network"  # part of every URN: changing it replaces live networks

_EVERYWHERE = "0.0.0.0/0"
_LOAD_BALANCERS: Mapping[Role, str] = {
    "public": "kubernetes.io/role/elb",
    "private": "kubernetes.io/role/internal-elb",
}


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """Addresses and zones."""

    scope: Scope
    cidr: str | None
    """The addresses of the machines; it was checked that there are some."""

    zones: int
    pods: str | None = None
    """A range for pods alone; None gives them addresses of the machines' range."""

    services: str | None = None
    settings: Settings


class Network(pulumi.ComponentResource):
    """A VPC with public and private subnets in each zone, ways out, and a record of its traffic."""

    id: pulumi.Output[str]
    """The VPC."""

    cidr: str
    """Its own addresses; pods may have others."""

    private_subnets: Mapping[str, pulumi.Output[str]]
    """Zone -> the subnet where nodes run."""

    control_subnets: tuple[pulumi.Output[str], ...]
    """Where the control plane reaches into the network, in two zones at least."""

    pod_subnets: Mapping[str, pulumi.Output[str]]
    """Zone -> the subnet of pods alone; empty where they have no range of their own."""

    services: str | None
    """The addresses of services, as declared."""

    log_key: pulumi.Output[str]
    """The ARN of the key that logs are encrypted with."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the VPC and what is in it."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        cidr = args.cidr or ""
        planned = plan_subnets(cidr, args.settings, args.zones, args.pods)
        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": args.scope.environment},
            opts=child,
        )
        subnets = _subnets(name, args, vpc, planned, child)
        tables = _routes(name, args, vpc, subnets, child)
        private = [made for plan, made in subnets.items() if plan.role == "private"]
        make_endpoints(
            name,
            EndpointSetArgs(
                scope=args.scope,
                settings=args.settings,
                vpc=vpc,
                pods=args.pods,
                subnets=private,
                tables=tables,
            ),
            child,
        )
        key = make_flow_log(name, args.scope, args.settings, vpc, child)
        self.id, self.cidr = vpc.id, cidr
        self.private_subnets = _by_zone(subnets, "private")
        self.pod_subnets = _by_zone(subnets, "pods")
        self.control_subnets = tuple(_by_zone(subnets, "control").values())
        self.services = args.services
        self.log_key = key.arn
        self.register_outputs({"id": self.id})


def _by_zone(subnets: Mapping[Subnet, aws.ec2.Subnet], role: Role) -> dict[str, pulumi.Output[str]]:
    return {plan.zone: made.id for plan, made in subnets.items() if plan.role == role}


def _subnets(
    name: str,
    args: NetworkArgs,
    vpc: aws.ec2.Vpc,
    planned: tuple[Subnet, ...],
    child: pulumi.ResourceOptions,
) -> dict[Subnet, aws.ec2.Subnet]:
    inside = child
    if args.pods:
        more = aws.ec2.VpcIpv4CidrBlockAssociation(
            f"{name}-pods", vpc_id=vpc.id, cidr_block=args.pods, opts=child
        )
        inside = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[more]))
    made = {}
    for plan in planned:
        tags = {"Name": f"{args.scope.environment}-{plan.role}-{plan.letter}"}
        if plan.role in _LOAD_BALANCERS:
            tags[_LOAD_BALANCERS[plan.role]] = "1"
        made[plan] = aws.ec2.Subnet(
            f"{name}-{plan.role}-{plan.letter}",
            vpc_id=vpc.id,
            cidr_block=plan.cidr,
            availability_zone=plan.zone,
            map_public_ip_on_launch=False,
            tags=tags,
            opts=inside if plan.role == "pods" else child,
        )
    return made


def _routes(
    name: str,
    args: NetworkArgs,
    vpc: aws.ec2.Vpc,
    subnets: Mapping[Subnet, aws.ec2.Subnet],
    child: pulumi.ResourceOptions,
) -> list[aws.ec2.RouteTable]:
    """Register the ways out; subnets of the control plane have none."""
    internet = aws.ec2.InternetGateway(
        f"{name}-internet",
        vpc_id=vpc.id,
        tags={"Name": arns.cluster_name(args.scope)},
        opts=child,
    )
    public = _table(f"{name}-public", vpc, {"gateway_id": internet.id}, child)
    gateways: dict[str, aws.ec2.NatGateway] = {}
    for plan, made in subnets.items():
        if plan.role == "public":
            _associate(f"{name}-public-{plan.letter}", public, made, child)
            # one gateway for all zones is cheaper, and takes all of them down with its own
            if args.scope.protected or not gateways:
                gateways[plan.zone] = _gateway(f"{name}-nat-{plan.letter}", made, internet, child)
    tables = {}
    only = next(iter(gateways.values()))
    for plan, made in subnets.items():
        if plan.role in ("private", "pods"):
            if plan.zone not in tables:
                way = {"nat_gateway_id": gateways.get(plan.zone, only).id}
                tables[plan.zone] = _table(f"{name}-private-{plan.letter}", vpc, way, child)
            _associate(f"{name}-{plan.role}-{plan.letter}", tables[plan.zone], made, child)
    return list(tables.values())


def _table(
    name: str,
    vpc: aws.ec2.Vpc,
    way: Mapping[str, pulumi.Input[str]],
    child: pulumi.ResourceOptions,
) -> aws.ec2.RouteTable:
    route = aws.ec2.RouteTableRouteArgs(cidr_block=_EVERYWHERE, **way)
    return aws.ec2.RouteTable(name, vpc_id=vpc.id, routes=[route], tags={"Name": name}, opts=child)


def _associate(
    name: str, table: aws.ec2.RouteTable, subnet: aws.ec2.Subnet, child: pulumi.ResourceOptions
) -> None:
    aws.ec2.RouteTableAssociation(name, route_table_id=table.id, subnet_id=subnet.id, opts=child)


def _gateway(
    name: str,
    subnet: aws.ec2.Subnet,
    internet: aws.ec2.InternetGateway,
    child: pulumi.ResourceOptions,
) -> aws.ec2.NatGateway:
    reachable = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[internet]))
    address = aws.ec2.Eip(name, domain="vpc", tags={"Name": name}, opts=reachable)
    return aws.ec2.NatGateway(
        name, allocation_id=address.id, subnet_id=subnet.id, tags={"Name": name}, opts=reachable
    )
