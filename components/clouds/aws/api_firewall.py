"""Who reaches the private address of the Kubernetes API: a firewall before the control plane."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from .https_rule import admit


@dataclass(frozen=True, kw_only=True)
class ApiFirewallArgs:
    """The network that the control plane has its addresses in, and who may speak to them."""

    scope: Scope
    network: pulumi.Input[str]
    """The VPC."""

    cidr: str
    """Its addresses, which always may."""

    others: Sequence[str] = ()
    """Ranges that routes lead from: of a VPN, of a network beside it."""


def make_api_firewall(
    name: str, args: ApiFirewallArgs, child: pulumi.ResourceOptions
) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
    """Register it; return it, and the rules without which nobody but nodes reaches the API.

    EKS' own group lets in its members alone. It is the nodes' group, too, so that a rule in it
    would open the nodes as well: this one is before the control plane and nothing else.
    """
    group = aws.ec2.SecurityGroup(
        f"{name}-api",
        name=f"{args.scope.environment}-api",
        description="HTTPS to the Kubernetes API",
        vpc_id=args.network,
        opts=child,
    )
    # EC2 takes no range twice
    others = [each for each in args.others if each != args.cidr]
    ranges = {"network": args.cidr, **{_slug(each): each for each in others}}
    rules: list[pulumi.Resource] = [
        admit(f"{name}-api-{short}", group, cidr, cidr, child) for short, cidr in ranges.items()
    ]
    return group, rules


def _slug(cidr: str) -> str:
    """Return a range as part of a resource's name: it stays the same wherever it is listed."""
    return cidr.replace(".", "-").replace("/", "-")
