"""The endpoints of a network and the firewall before them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from .endpoints import plan_endpoints
from .https_rule import admit
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class EndpointSetArgs:
    """The network that the endpoints are made in."""

    scope: Scope
    settings: Settings
    vpc: aws.ec2.Vpc
    pods: str | None = None
    """The addresses of pods alone, where they have some beside the machines'."""

    subnets: Sequence[aws.ec2.Subnet]
    """Where interfaces stand."""

    tables: Sequence[aws.ec2.RouteTable]
    """Which route tables lead to gateways."""


def make_endpoints(name: str, args: EndpointSetArgs, child: pulumi.ResourceOptions) -> None:
    """Register the endpoints that are planned for a network."""
    planned = plan_endpoints(args.scope, args.settings)
    if any(each.type == "Interface" for each in planned):
        group, rules = _group(name, args, child)
        # from its first moment the names of the service lead everybody to an endpoint
        admitting = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=rules))
    for each in planned:
        gateway = each.type == "Gateway"
        where = (
            {"route_table_ids": [table.id for table in args.tables]}
            if gateway
            else {
                "private_dns_enabled": True,
                "subnet_ids": [subnet.id for subnet in args.subnets],
                "security_group_ids": [group.id],
            }
        )
        aws.ec2.VpcEndpoint(
            f"{name}-endpoint-{each.name}",
            vpc_id=args.vpc.id,
            service_name=each.service,
            vpc_endpoint_type=each.type,
            tags={"Name": f"{args.scope.environment}-{each.name}"},
            opts=child if gateway else admitting,
            **where,
        )


def _group(
    name: str, args: EndpointSetArgs, child: pulumi.ResourceOptions
) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
    """Register the security group before the endpoints, and the rules that let callers in."""
    group = aws.ec2.SecurityGroup(
        f"{name}-endpoints",
        name=f"{args.scope.environment}-endpoints",
        description="HTTPS from inside the network to services of AWS",
        vpc_id=args.vpc.id,
        opts=child,
    )
    rules: list[pulumi.Resource] = [
        admit(f"{name}-endpoints-https", group, args.vpc.cidr_block, "the network", child)
    ]
    if args.pods:
        # the names of the services lead everybody in the network here, and pods keep their
        # addresses inside it: without a rule they would reach no service at all
        rules.append(admit(f"{name}-endpoints-pods", group, args.pods, "pods", child))
    return group, rules
