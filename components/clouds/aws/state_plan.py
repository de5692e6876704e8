"""Where an environment's state is on AWS and who reaches it; pure."""

import hashlib

from ...planning.deployers import StatePlan, StateSpec, plan_deployers
from . import arns
from .settings import Settings

KEY = "state"
"""The key's alias after the environment's name; the bucket is called so, too."""

_NAME_LENGTH = 37
"""What of an environment's name fits into a role's: IAM takes 64 characters."""


def plan_state(spec: StateSpec, settings: Settings) -> StatePlan:
    """Return the bucket and the key as Pulumi calls them, and the roles that jobs take on."""
    region = settings.region
    return StatePlan(
        backend=f"s3://{bucket_name(spec, settings)}?region={region}&awssdk=v2",
        secrets=f"awskms:///alias/{spec.scope.environment}-{KEY}?region={region}",
        identities={
            each.name: {"role": role_arn(spec, settings, each.name)}
            for each in plan_deployers(spec)
        },
    )


def bucket_name(spec: StateSpec, settings: Settings) -> str:
    """Return the bucket's name."""
    return arns.bucket_name(spec.scope, settings, KEY)


def role_name(spec: StateSpec, deployer: str) -> str:
    """Return a role's name; it begins with no environment's, whose own roles it may change."""
    name = spec.scope.environment
    if len(name) > _NAME_LENGTH:
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        name = f"{name[: _NAME_LENGTH - 7].rstrip('-.')}-{digest}"
    return f"evenkeel-{name}-{deployer}"


def role_arn(spec: StateSpec, settings: Settings, deployer: str) -> str:
    """Return a role's ARN."""
    place = f"arn:{arns.partition(settings.region)}:iam::{settings.account}"
    return f"{place}:role/{role_name(spec, deployer)}"


def issuer_arn(spec: StateSpec, settings: Settings) -> str:
    """Return the ARN under which the account knows the issuer of tokens."""
    place = f"arn:{arns.partition(settings.region)}:iam::{settings.account}"
    return f"{place}:oidc-provider/{issuer_host(spec)}"


def issuer_host(spec: StateSpec) -> str:
    """Return the issuer without its scheme, as conditions name it."""
    return spec.issuer.removeprefix("https://")
