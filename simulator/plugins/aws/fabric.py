"""Network cards of machines: Elastic Fabric Adapters and the firewalls that let them speak."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from ..cloud.marks import is_unknown
from .tokens import CLUSTER, EGRESS, GROUP, INGRESS

_ADAPTERS = ("efa", "efa-only")

ADAPTER = "vpc.amazonaws.com/efa"
"""How pods ask for an adapter."""

PLUGIN = "aws-efa-k8s-device-plugin"
"""The image of the plugin without which no pod sees one."""


def adapters(template: Mapping[str, Any]) -> int:
    """Return how many adapters a launch template asks for."""
    interfaces = template.get("networkInterfaces") or ()
    return sum(1 for each in interfaces if each.get("interfaceType") in _ADAPTERS)


def firewalls(template: Mapping[str, Any]) -> set[str]:
    """Return the security groups that a launch template gives machines; empty: the cluster's."""
    interfaces = template.get("networkInterfaces") or ()
    named = [group for each in interfaces for group in each.get("securityGroups") or ()]
    return {str(each) for each in (*named, *(template.get("vpcSecurityGroupIds") or ()))}


def check_interfaces(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what keeps network interfaces from being attached."""
    interfaces = inputs.get("networkInterfaces") or ()
    if is_unknown(interfaces) and not isinstance(interfaces, list):
        return
    if interfaces and inputs.get("vpcSecurityGroupIds"):
        yield Problem(
            "vpcSecurityGroupIds",
            "got groups beside networkInterfaces (InvalidParameterCombination); expected them on "
            "the interfaces. Move them there.",
        )
    places: dict[tuple[int, int], int] = {}
    for index, each in enumerate(interfaces):
        place = (int(each.get("networkCardIndex", 0)), int(each.get("deviceIndex", 0)))
        if places.setdefault(place, index) != index:
            yield Problem(
                f"networkInterfaces[{index}].deviceIndex",
                f"got card {place[0]}, device {place[1]}, which networkInterfaces[{places[place]}] "
                "has (InvalidParameterValue); expected a place of its own. Choose another.",
            )
        if place == (0, 0) and each.get("interfaceType") == "efa-only":
            yield Problem(
                f"networkInterfaces[{index}].interfaceType",
                "got efa-only for the first interface (InvalidParameterCombination); expected one "
                "that carries IP. Use interface, and the adapter beside it.",
            )


def groups_exist(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield firewalls that do not exist: EKS makes some by itself."""
    made = {
        each.outputs.get("vpcConfig", {}).get("clusterSecurityGroupId")
        for each in context.all(CLUSTER)
    }
    for index, each in enumerate(inputs.get("networkInterfaces") or ()):
        for group in each.get("securityGroups") or ():
            if group not in made and context.find(GROUP, group) is None:
                yield Problem(
                    f"networkInterfaces[{index}].securityGroups",
                    f"got {group} (InvalidGroup.NotFound); expected a security group that exists. "
                    "Make it first.",
                )


def speak_problems(context: Context, path: str, template: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield adapters whose firewalls do not let everything through to themselves, both ways."""
    if not adapters(template):
        return
    groups = {
        group
        for each in template["networkInterfaces"]
        if each.get("interfaceType") in _ADAPTERS
        for group in each.get("securityGroups") or ()
    }
    for kind, way in ((INGRESS, "in"), (EGRESS, "out")):
        open_to_itself = {
            each.inputs["securityGroupId"]
            for each in context.all(kind)
            if each.inputs.get("referencedSecurityGroupId") == each.inputs["securityGroupId"]
            and str(each.inputs.get("ipProtocol")) == "-1"
        }
        if not groups & open_to_itself:
            yield Problem(
                path,
                f"got adapters for RDMA without a security group that lets all traffic {way} "
                "to itself; expected one (without it the machines never reach each other). "
                "Add a rule with referencedSecurityGroupId of the group itself, protocol -1.",
            )
