"""Endpoints of services inside a network: whom the security groups before them keep out.

With private DNS the service's own name leads there everybody in the network: whoever is kept out
reaches the service no other way either, and calls time out.
"""

import ipaddress
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...cloud.records import Stored
from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from .places import Range
from .reach import lets_https
from .tokens import ADDON, CLUSTER, ENDPOINT, GROUP, INGRESS, SUBNET

_TO_JOIN = ("ec2", "ecr.api", "ecr.dkr")
"""What a machine calls before it is a node: who it is, and the images that every node runs."""

_CALLED: Mapping[str, tuple[str, ...]] = {"aws-ebs-csi-driver": ("ec2",)}
"""Add-on -> what its pods call by addresses of their own."""

_CNI = "vpc-cni"


@dataclass(frozen=True)
class _Callers:
    """Who calls: from which addresses, with which security groups."""

    ranges: tuple[Range, ...]
    groups: frozenset[str]


def join_problems(context: Context, inputs: Inputs, groups: Iterable[str]) -> Iterator[Problem]:
    """Yield endpoints that keep the machines of a node group out; `groups` are the machines'."""
    cluster = context.find(CLUSTER, inputs.get("clusterName"))
    network: Mapping[str, Any] = (cluster.outputs.get("vpcConfig") or {}) if cluster else {}
    own = frozenset(groups) or frozenset({str(network.get("clusterSecurityGroupId"))})
    callers = _Callers(_ranges(context, inputs.get("subnetIds") or ()), own)
    for endpoint in _shut(context, str(network.get("vpcId")), _TO_JOIN, callers):
        yield Problem(
            "subnetIds",
            f"got machines that {_named(endpoint)} keeps out (NodeCreationFailure: Instances "
            f"failed to join the kubernetes cluster); {_remedy(callers)}",
        )


def addon_problems(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield endpoints that keep an add-on's pods out, where pods have addresses of their own.

    Elsewhere they have addresses of their nodes, which then did not join either.
    """
    services = _CALLED.get(str(inputs.get("addonName")), ())
    cluster = context.find(CLUSTER, inputs.get("clusterName"))
    callers = _pods(context, inputs.get("clusterName")) if services and cluster else None
    if callers is None or cluster is None:
        return
    home = str((cluster.outputs.get("vpcConfig") or {}).get("vpcId"))
    for endpoint in _shut(context, home, services, callers):
        yield Problem(
            "addonName",
            f"got {inputs['addonName']}, whose pods {_named(endpoint)} keeps out (timeout while "
            "waiting for state to become 'ACTIVE', last state: 'DEGRADED', "
            f"InsufficientNumberOfReplicas); {_remedy(callers)}",
        )


def _pods(context: Context, cluster: object) -> _Callers | None:
    """Return the pods of a cluster as its network add-on was told; None: they are as the nodes."""
    for each in context.all(ADDON):
        inputs = each.inputs
        if (inputs.get("addonName"), inputs.get("clusterName")) == (_CNI, cluster):
            said = json.loads(str(inputs.get("configurationValues") or "{}"))
            zones = (said.get("eniConfig") or {}).get("subnets") or {}
            groups = {str(one) for zone in zones.values() for one in zone.get("securityGroups", ())}
            subnets = [str(zone.get("id")) for zone in zones.values()]
            return _Callers(_ranges(context, subnets), frozenset(groups)) if subnets else None
    return None


def _ranges(context: Context, subnets: Iterable[object]) -> tuple[Range, ...]:
    found = (context.find(SUBNET, str(each)) for each in subnets)
    return tuple(Range(str(each.inputs["cidrBlock"]), strict=False) for each in found if each)


def _shut(
    context: Context, vpc: str, services: Iterable[str], callers: _Callers
) -> Iterator[Stored]:
    """Yield the endpoints of services that do not let all callers in on the port of HTTPS."""
    ends = tuple(f".{context.region}.{each}" for each in services)
    for endpoint in context.all(ENDPOINT):
        said = endpoint.inputs
        if (
            said.get("vpcId") == vpc
            and said.get("vpcEndpointType") == "Interface"
            and said.get("privateDnsEnabled")
            and str(said.get("serviceName")).endswith(ends)
            and not _admits(context, frozenset(said.get("securityGroupIds") or ()), callers)
        ):
            yield endpoint


def _admits(context: Context, before: frozenset[str], callers: _Callers) -> bool:
    open_to: list[Range] = []
    for group, rule in _rules(context, before):
        sources = {rule.get("referencedSecurityGroupId"), *(rule.get("securityGroups") or ())}
        sources |= {group} if rule.get("self") else set()
        # what a prefix list holds is not known here
        if sources & callers.groups or rule.get("prefixListId") or rule.get("prefixListIds"):
            return True
        named = [*(rule.get("cidrBlocks") or ()), *filter(None, [rule.get("cidrIpv4")])]
        open_to += [Range(str(each), strict=False) for each in named]
    whole = list(ipaddress.collapse_addresses(open_to))
    return all(any(each.subnet_of(one) for one in whole) for each in callers.ranges)


def _rules(context: Context, groups: frozenset[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what lets HTTPS in, with its group: rules of their own, and those inside a group."""
    for each in context.all(INGRESS):
        if each.inputs.get("securityGroupId") in groups and lets_https(each.inputs):
            yield str(each.inputs["securityGroupId"]), each.inputs
    for found in filter(None, (context.find(GROUP, each) for each in groups)):
        for rule in found.inputs.get("ingress") or ():
            if lets_https({**rule, "ipProtocol": rule.get("protocol")}):
                yield found.id, rule


def _named(endpoint: Stored) -> str:
    return f"the endpoint {endpoint.name} of {endpoint.inputs.get('serviceName')}"


def _remedy(callers: _Callers) -> str:
    ranges = ", ".join(map(str, callers.ranges))
    return (
        f"expected its security group to let {ranges} in on port 443. Add a "
        "SecurityGroupIngressRule from there, and let what needs it depend on it."
    )
