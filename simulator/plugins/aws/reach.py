"""Who reaches the private address of a cluster's API: the security groups before it decide."""

from collections.abc import Mapping
from typing import Any

from ...cloud import closed_api
from ..cloud.context import Context
from ..cloud.kind import Inputs
from .tokens import CLUSTER, INGRESS

_HTTPS = 443
_SOURCES = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")


def judge(context: Context, inputs: Inputs | None = None) -> None:
    """Say whether whoever deploys reaches the cluster as the rules are now.

    EKS lets any cluster be made: without a rule, the first call to its API times out.
    """
    del inputs
    for cluster in context.all(CLUSTER):
        network: Mapping[str, Any] = cluster.outputs.get("vpcConfig") or {}
        before = {str(network.get("clusterSecurityGroupId")), *_named(network)}
        if network.get("endpointPublicAccess") is False and not _admitted(context, before):
            closed_api.close(
                context.store,
                f"the endpoint of {cluster.type} {cluster.id} is private, and no rule of "
                f"{' or '.join(sorted(before))} lets anybody but its members reach port {_HTTPS}. "
                "Add a SecurityGroupIngressRule from the network where `up` runs.",
            )
            return
    closed_api.reopen(context.store)


def _named(network: Mapping[str, Any]) -> list[str]:
    return [str(each) for each in network.get("securityGroupIds") or ()]


def _admitted(context: Context, groups: set[str]) -> bool:
    """Tell whether a rule of these groups lets somebody outside them in."""
    for each in context.all(INGRESS):
        rule = each.inputs
        sources = {str(rule[key]) for key in _SOURCES if rule.get(key)}
        if rule.get("securityGroupId") in groups and lets_https(rule) and sources - groups:
            return True
    return False


def lets_https(rule: Mapping[str, Any]) -> bool:
    """Tell whether a rule of a security group is for the port of HTTPS, whoever it lets in."""
    protocol = str(rule.get("ipProtocol"))
    first, last = rule.get("fromPort"), rule.get("toPort")
    return protocol == "-1" or (
        protocol == "tcp" and first is not None and last is not None and first <= _HTTPS <= last
    )
