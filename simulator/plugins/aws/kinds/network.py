"""VPCs, subnets, and the ways out of them."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Problem, Reference
from ..arns import all_tags, arn, numbered, owned
from ..places import apart_from_vpc, check_range, check_zone, fits_vpc
from ..tokens import ADDRESS, INTERNET, MORE_ADDRESSES, NAT, ROUTES, SUBNET, TABLE, VPC


def _vpc(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "ec2", f"vpc/{context.id}"),
        "ownerId": context.account,
        "mainRouteTableId": f"rtb-{context.fingerprint('main')}",
        "defaultRouteTableId": f"rtb-{context.fingerprint('main')}",
        "defaultSecurityGroupId": f"sg-{context.fingerprint('default')}",
        "defaultNetworkAclId": f"acl-{context.fingerprint('acl')}",
        "dhcpOptionsId": f"dopt-{context.fingerprint('dhcp')}",
        "instanceTenancy": inputs.get("instanceTenancy", "default"),
        **all_tags(context, inputs),
    }


def _subnet(context: Context, inputs: Inputs) -> Outputs:
    zone = inputs.get("availabilityZone", f"{context.region}a")
    return {
        "arn": arn(context, "ec2", f"subnet/{context.id}"),
        "ownerId": context.account,
        "availabilityZone": zone,
        "mapPublicIpOnLaunch": inputs.get("mapPublicIpOnLaunch", False),
        **all_tags(context, inputs),
    }


def _address(context: Context, inputs: Inputs) -> Outputs:
    number = int(context.number(length=6))
    return {
        "arn": arn(context, "ec2", f"elastic-ip/{context.id}"),
        "allocationId": context.id,
        # 198.18.0.0/15 is for tests: nobody on the Internet has these
        "publicIp": f"198.18.{number // 256 % 256}.{number % 256}",
        **all_tags(context, inputs),
    }


def _nat(context: Context, inputs: Inputs) -> Outputs:
    return {
        "connectivityType": inputs.get("connectivityType", "public"),
        "networkInterfaceId": f"eni-{context.fingerprint('interface')}",
        **all_tags(context, inputs),
    }


def one_table(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a second route table of one subnet."""
    for other in context.all(ROUTES):
        if other.id != context.id and other.inputs.get("subnetId") == inputs.get("subnetId"):
            yield Problem(
                "subnetId",
                f"got {inputs.get('subnetId')}, which {other.name} gives a route table already "
                "(Resource.AlreadyAssociated); expected one for each subnet. Remove one.",
            )


_IN_VPC = Reference(path="vpcId", type=VPC)

KINDS = (
    Kind(
        token=VPC,
        identifier=numbered("vpc"),
        outputs=_vpc,
        replace=frozenset({"cidrBlock", "instanceTenancy"}),
        checks=(check_range,),
        quota=lambda _, __: [Demand("vpcs", 1)],
        seconds=3,
    ),
    Kind(
        token=MORE_ADDRESSES,
        identifier=numbered("vpc-cidr-assoc"),
        replace=frozenset({"vpcId", "cidrBlock"}),
        references=(_IN_VPC,),
        checks=(check_range,),
        rules=(apart_from_vpc,),
        seconds=2,
    ),
    Kind(
        token=SUBNET,
        identifier=numbered("subnet"),
        outputs=_subnet,
        replace=frozenset({"vpcId", "cidrBlock", "availabilityZone"}),
        references=(_IN_VPC,),
        checks=(check_range, check_zone),
        rules=(fits_vpc,),
        seconds=2,
    ),
    Kind(
        token=INTERNET,
        identifier=numbered("igw"),
        outputs=owned("ec2", "internet-gateway/"),
        references=(_IN_VPC,),
        seconds=1,
    ),
    Kind(
        token=ADDRESS,
        identifier=numbered("eipalloc"),
        outputs=_address,
        replace=frozenset({"domain", "address"}),
        quota=lambda _, __: [Demand("elastic-ips", 1)],
        seconds=1,
    ),
    Kind(
        token=NAT,
        identifier=numbered("nat"),
        outputs=_nat,
        replace=frozenset({"allocationId", "subnetId", "connectivityType"}),
        references=(
            Reference(path="allocationId", type=ADDRESS),
            Reference(path="subnetId", type=SUBNET),
        ),
        quota=lambda _, __: [Demand("nat-gateways", 1)],
        seconds=110,
    ),
    Kind(
        token=TABLE,
        identifier=numbered("rtb"),
        outputs=owned("ec2", "route-table/"),
        replace=frozenset({"vpcId"}),
        references=(
            _IN_VPC,
            Reference(path="routes[*].gatewayId", type=INTERNET),
            # a gateway that goes leaves its routes behind as black holes: AWS lets it go
            Reference(path="routes[*].natGatewayId", type=NAT, holds=False),
        ),
        seconds=1,
    ),
    Kind(
        token=ROUTES,
        identifier=numbered("rtbassoc"),
        replace=frozenset({"subnetId"}),
        references=(
            Reference(path="routeTableId", type=TABLE),
            Reference(path="subnetId", type=SUBNET),
        ),
        rules=(one_table,),
        seconds=1,
    ),
)
