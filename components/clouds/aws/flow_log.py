"""The record of a network's traffic, encrypted, kept for as long as the stage asks."""

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope
from . import arns
from .documents import logs_use_key, render_document, render_key_policy, render_service_trust
from .key import make_key
from .role import RoleArgs, make_role
from .settings import Settings

_WRITE = [
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
]


def log_days(scope: Scope) -> int:
    """Return how many days logs are kept."""
    return 365 if scope.protected else 30


def cluster_log_group(scope: Scope) -> str:
    """Return the log group that EKS writes to: the name is fixed by EKS."""
    return f"/aws/eks/{arns.cluster_name(scope)}/cluster"


def flow_log_group(scope: Scope) -> str:
    """Return the log group of the network's traffic."""
    return f"/evenkeel/{scope.environment}/flow-logs"


def make_flow_log(
    name: str,
    scope: Scope,
    settings: Settings,
    vpc: aws.ec2.Vpc,
    child: pulumi.ResourceOptions,
) -> aws.kms.Key:
    """Register the record of a network's traffic; return the key that logs are encrypted with."""
    groups = [flow_log_group(scope), cluster_log_group(scope)]
    policy = render_key_policy(settings, logs_use_key(settings, groups))
    key = make_key(f"{name}-log-key", "logs", policy, scope, child)
    group = aws.cloudwatch.LogGroup(
        f"{name}-flow-logs",
        name=flow_log_group(scope),
        retention_in_days=log_days(scope),
        kms_key_id=key.arn,
        opts=child,
    )
    writes = {"Effect": "Allow", "Action": _WRITE, "Resource": "*"}
    args = RoleArgs(
        name=f"{scope.environment}-flow-logs",
        trust=render_service_trust("vpc-flow-logs.amazonaws.com"),
        document=render_document(writes),
    )
    role, rights = make_role(f"{name}-flow-logs", args, settings, child)
    aws.ec2.FlowLog(
        f"{name}-flow-log",
        vpc_id=vpc.id,
        # what was refused shows an attack; in prod what was let through matters afterwards, too
        traffic_type="ALL" if scope.protected else "REJECT",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=rights)),
    )
    return key
