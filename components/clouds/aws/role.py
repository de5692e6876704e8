"""A role in IAM with the policies that it needs and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from . import arns
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class RoleArgs:
    """Who takes on a role, and what it lets."""

    name: str
    """Its name in the account; where IAM would not take it, a hash stands for its end."""

    trust: str
    """The document that says who may take it on."""

    policies: Sequence[str] = ()
    """Names of policies that AWS maintains."""

    document: pulumi.Input[str] | None = None
    """What else it lets."""


def make_role(
    name: str, args: RoleArgs, settings: Settings, opts: pulumi.ResourceOptions
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """Register a role; return it, and what must stand before it is of use."""
    known = arns.role_name(args.name)
    role = aws.iam.Role(name, name=known, assume_role_policy=args.trust, opts=opts)
    rights: list[pulumi.Resource] = [
        aws.iam.RolePolicyAttachment(
            f"{name}-{policy.rsplit('/', 1)[-1]}",
            role=role.name,
            policy_arn=arns.managed_policy_arn(settings, policy),
            opts=opts,
        )
        for policy in args.policies
    ]
    if args.document is not None:
        rights.append(
            aws.iam.RolePolicy(
                f"{name}-policy", name=known, role=role.name, policy=args.document, opts=opts
            )
        )
    return role, rights
