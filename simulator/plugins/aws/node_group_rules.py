"""What EKS refuses about a node group once it looks at what else there is."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from .fabric import firewalls, speak_problems
from .groups import machine_of, template_of
from .kinds.machines import CAPACITY_BLOCK, market_of, reservation_of
from .node_images import has_driver
from .places import subnet_problems, zones_of
from .private_ways import join_problems
from .tokens import CLUSTER
from .trust import policies_of, trust_problems

_NODE_POLICY = "AmazonEKSWorkerNodePolicy"
_PULL = ("AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly")
_SKEW = 3
"""By how many minor versions a node may be older than its control plane."""


def _one_type(context: Context, inputs: Inputs) -> Iterator[Problem]:
    template = template_of(context, inputs)
    types = inputs.get("instanceTypes") or ()
    if template.get("instanceType") and types:
        yield Problem(
            "instanceTypes",
            f"got {', '.join(types)} beside {template['instanceType']} in the launch template "
            "(InvalidParameterException); expected one of the two. Remove one.",
        )


def _block(context: Context, inputs: Inputs) -> Iterator[Problem]:
    template = template_of(context, inputs)
    block = inputs.get("capacityType") == "CAPACITY_BLOCK"
    if block and market_of(template) != CAPACITY_BLOCK:
        yield Problem(
            "capacityType",
            "got CAPACITY_BLOCK without marketType capacity-block in the launch template "
            "(InvalidParameterException); expected both. Set instanceMarketOptions there.",
        )
    if block and not reservation_of(template):
        yield Problem(
            "capacityType",
            "got CAPACITY_BLOCK without a reservation in the launch template "
            "(InvalidParameterException); expected one. Set capacityReservationSpecification.",
        )
    if not block and market_of(template):
        yield Problem(
            "capacityType",
            f"got {inputs.get('capacityType', 'ON_DEMAND')} with marketType {market_of(template)} "
            "in the launch template (InvalidParameterException); expected none. Remove it there.",
        )
    zones = zones_of(context, [str(each) for each in inputs.get("subnetIds") or ()])
    if block and len(zones) > 1:
        yield Problem(
            "subnetIds",
            f"got zones {', '.join(zones)} for a Capacity Block (InvalidParameterException); "
            "expected its one zone. Name one subnet.",
        )


def _network(context: Context, inputs: Inputs) -> Iterator[Problem]:
    cluster = context.find(CLUSTER, inputs.get("clusterName"))
    home = str((cluster.outputs.get("vpcConfig") or {}).get("vpcId", "")) if cluster else ""
    subnets = [str(each) for each in inputs.get("subnetIds") or ()]
    yield from subnet_problems(context, "subnetIds", subnets, home)


def _fabric(context: Context, inputs: Inputs) -> Iterator[Problem]:
    template = template_of(context, inputs)
    yield from speak_problems(context, "launchTemplate", template)
    zones = zones_of(context, [str(each) for each in inputs.get("subnetIds") or ()])
    together = (template.get("placement") or {}).get("groupName")
    if together and len(zones) > 1:
        yield Problem(
            "subnetIds",
            f"got zones {', '.join(zones)} for machines in one placement group "
            "(InsufficientInstanceCapacity); expected one zone. Name one subnet.",
        )


def _image(context: Context, inputs: Inputs) -> Iterator[Problem]:
    machine = machine_of(inputs, template_of(context, inputs))
    sold: Mapping[str, Any] = context.session.data.machine_types.get("aws", {})
    family = str(inputs.get("amiType", ""))
    if machine not in sold:
        yield Problem(
            "instanceTypes",
            f"got {machine}; expected a machine that the session knows "
            f"({', '.join(sorted(sold)) or 'none'}). Add it to the session's machine types.",
        )
    elif has_driver(family) and sold[machine].gpus is None:
        yield Problem(
            "amiType",
            f"got {family} for {machine}, which has no GPU (InvalidParameterException); expected "
            "an image for machines without. Use AL2023_x86_64_STANDARD.",
        )


def _role(context: Context, inputs: Inputs) -> Iterator[Problem]:
    role = inputs.get("nodeRoleArn")
    yield from trust_problems(context, "nodeRoleArn", role, "ec2.amazonaws.com", "sts:AssumeRole")
    has = policies_of(context, role)
    for wanted in ((_NODE_POLICY,), _PULL):
        if not has.intersection(wanted):
            yield Problem(
                "nodeRoleArn",
                f"got a role without {' or '.join(wanted)} (NodeCreationFailure: instances failed "
                "to join); expected it. Attach it to the role.",
            )


def _endpoints(context: Context, inputs: Inputs) -> Iterator[Problem]:
    yield from join_problems(context, inputs, firewalls(template_of(context, inputs)))


def _version(context: Context, inputs: Inputs) -> Iterator[Problem]:
    cluster = context.find(CLUSTER, inputs.get("clusterName"))
    asked = inputs.get("version")
    there = cluster.outputs.get("version") if cluster else None
    if not asked or not there:
        return
    behind = int(str(there).split(".")[1]) - int(str(asked).split(".")[1])
    if not 0 <= behind <= _SKEW:
        yield Problem(
            "version",
            f"got {asked} for a cluster of {there} (InvalidParameterException); expected at most "
            f"that, and at most {_SKEW} minor versions less. Use {there}.",
        )


RULES = (_one_type, _block, _network, _fabric, _image, _role, _endpoints, _version)
