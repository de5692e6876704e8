"""Where an environment's state is on AWS and who reaches it; pure."""

import hashlib

from ...errors import Refused
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


def plan_users(spec: StateSpec, settings: Settings) -> tuple[str, ...]:
    """Return who reaches bucket and key at all: its deployers, who keeps it, the account's root.

    The account's own rights would let in more: other environments' deployers, and the roles that
    those make.
    """
    deployers = (role_arn(spec, settings, each.name) for each in plan_deployers(spec))
    return (*deployers, *spec.keepers, arns.root_arn(settings))


def check_keepers(spec: StateSpec, settings: Settings) -> None:
    """Refuse a state that nobody keeps, or that somebody of another account would.

    Raises:
        Refused: With what to do.
    """
    example = f"arn:{arns.partition(settings.region)}:iam::{settings.account}:role/NAME"
    if not spec.keepers:
        raise Refused(
            "evenkeel-bootstrap:state.keepers: got none; expected the roles that look after the "
            "state, the one that runs this among them, because bucket and key refuse everybody "
            "else but the environment's deployers. Add the role's ARN: pulumi config set --path "
            f"'state.keepers[0]' {example}"
        )
    place = example.removesuffix("role/NAME")
    for each in spec.keepers:
        if not each.startswith(place):
            raise Refused(
                f"evenkeel-bootstrap:state.keepers: got {each}; expected a role of the account "
                f"{settings.account}, such as {example}. Correct it."
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


def issuer_arn(address: str, settings: Settings) -> str:
    """Return the ARN under which the account knows an issuer of tokens."""
    place = f"arn:{arns.partition(settings.region)}:iam::{settings.account}"
    return f"{place}:oidc-provider/{issuer_host(address)}"


def issuer_host(address: str) -> str:
    """Return an issuer without its scheme, as conditions name it."""
    return address.removeprefix("https://")
