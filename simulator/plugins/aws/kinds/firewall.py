"""Firewalls, endpoints of services, and the record of traffic."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Problem, Reference
from ..arns import all_tags, arn, numbered, owned
from ..places import subnet_problems
from ..reach import judge
from ..tokens import EGRESS, ENDPOINT, FLOW_LOG, GROUP, INGRESS, LOG_GROUP, ROLE, SUBNET, TABLE, VPC


def _group(context: Context, inputs: Inputs) -> Outputs:
    return {
        **owned("ec2", "security-group/")(context, inputs),
        "ingress": inputs.get("ingress", []),
        "egress": inputs.get("egress", []),
        "namePrefix": "",
    }


def _rule(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "ec2", f"security-group-rule/{context.id}"),
        "securityGroupRuleId": context.id,
        **all_tags(context, inputs),
    }


def _endpoint(context: Context, inputs: Inputs) -> Outputs:
    subnets = inputs.get("subnetIds")
    return {
        "arn": arn(context, "ec2", f"vpc-endpoint/{context.id}"),
        "ownerId": context.account,
        "state": "available",
        "networkInterfaceIds": [
            f"eni-{context.fingerprint(index)}"
            for index in range(len(subnets) if isinstance(subnets, list) else 0)
        ],
        "prefixListId": f"pl-{context.fingerprint('prefixes', length=8)}"
        if inputs.get("vpcEndpointType", "Gateway") == "Gateway"
        else "",
        **all_tags(context, inputs),
    }


def _flow_log(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "ec2", f"vpc-flow-log/{context.id}"),
        "logFormat": inputs.get("logFormat", ""),
        "maxAggregationInterval": inputs.get("maxAggregationInterval", 600),
        **all_tags(context, inputs),
    }


def _one_way(_: Context, inputs: Inputs) -> Iterator[Problem]:
    ways = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
    named = [each for each in ways if inputs.get(each) is not None]
    if len(named) != 1:
        yield Problem(
            named[1] if named else "cidrIpv4",
            f"got {' and '.join(named) or 'none'}; expected exactly one of {', '.join(ways)} "
            "(InvalidParameterCombination). Name one.",
        )


def _type_fits(_: Context, inputs: Inputs) -> Iterator[Problem]:
    kind = inputs.get("vpcEndpointType", "Gateway")
    if kind == "Gateway" and inputs.get("subnetIds"):
        yield Problem(
            "subnetIds",
            "got subnets for a Gateway endpoint (InvalidParameter); expected routeTableIds. "
            "Name route tables, or use an Interface endpoint.",
        )
    if kind == "Interface" and inputs.get("routeTableIds"):
        yield Problem(
            "routeTableIds",
            "got route tables for an Interface endpoint (InvalidParameter); expected subnetIds. "
            "Name subnets.",
        )


def _of_region(context: Context, inputs: Inputs) -> Iterator[Problem]:
    service = inputs.get("serviceName")
    if isinstance(service, str) and f".{context.region}." not in service:
        yield Problem(
            "serviceName",
            f"got {service}; expected a service of {context.region} (InvalidServiceName). "
            f"Use for example com.amazonaws.{context.region}.s3.",
        )


def _of_vpc(context: Context, inputs: Inputs) -> Iterator[Problem]:
    yield from subnet_problems(
        context, "subnetIds", list(inputs.get("subnetIds") or ()), str(inputs["vpcId"])
    )


KINDS = (
    Kind(
        token=GROUP,
        identifier=numbered("sg"),
        outputs=_group,
        name_input="name",
        replace=frozenset({"vpcId", "name", "description"}),
        references=(Reference(path="vpcId", type=VPC),),
        quota=lambda _, __: [Demand("security-groups", 1)],
        seconds=2,
    ),
    *(
        Kind(
            token=token,
            identifier=numbered("sgr"),
            outputs=_rule,
            replace=frozenset({"securityGroupId"}),
            references=(
                Reference(path="securityGroupId", type=GROUP),
                Reference(path="referencedSecurityGroupId", type=GROUP),
            ),
            checks=(_one_way,),
            seconds=1,
            after_create=judge,
            after_update=judge,
        )
        for token in (INGRESS, EGRESS)
    ),
    Kind(
        token=ENDPOINT,
        identifier=numbered("vpce"),
        outputs=_endpoint,
        replace=frozenset({"vpcId", "serviceName", "vpcEndpointType"}),
        references=(
            Reference(path="vpcId", type=VPC),
            Reference(path="subnetIds[*]", type=SUBNET),
            Reference(path="routeTableIds[*]", type=TABLE),
            Reference(path="securityGroupIds[*]", type=GROUP),
        ),
        checks=(_type_fits, _of_region),
        rules=(_of_vpc,),
        seconds=45,
    ),
    Kind(
        token=FLOW_LOG,
        identifier=numbered("fl"),
        outputs=_flow_log,
        replace=frozenset(
            {"vpcId", "subnetId", "eniId", "trafficType", "logDestination", "iamRoleArn"}
        ),
        references=(
            Reference(path="vpcId", type=VPC),
            Reference(path="logDestination", type=LOG_GROUP, by="arn", holds=False),
            Reference(path="iamRoleArn", type=ROLE, by="arn", holds=False),
        ),
        seconds=1,
    ),
)
