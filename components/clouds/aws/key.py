"""A key of the account's own, as every part that encrypts something makes one."""

import pulumi
import pulumi_aws as aws

from ...planning.scope import Scope

_WINDOW_DAYS = 30
"""How long a key that was deleted can still be brought back."""


def make_key(
    name: str, alias: str, policy: str, scope: Scope, opts: pulumi.ResourceOptions
) -> aws.kms.Key:
    """Register a key that changes every year, and its alias; what it encrypted dies with it."""
    key = aws.kms.Key(
        name,
        description=f"evenkeel {scope.environment}: {alias}",
        enable_key_rotation=True,
        deletion_window_in_days=_WINDOW_DAYS,
        policy=policy,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=scope.protected)),
    )
    aws.kms.Alias(
        f"{name}-alias",
        name=f"alias/{scope.environment}-{alias}",
        target_key_id=key.arn,
        opts=opts,
    )
    return key
