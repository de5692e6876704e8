"""Where an environment's state is on Azure and who reaches it; pure."""

import hashlib
import re

from ...planning.deployers import StatePlan, StateSpec, plan_deployers
from .settings import Settings

CONTAINER = "state"
KEY = "state"
"""The key of the storage account, which asks for no version and knows each: it rotates."""

SECRETS_KEY = "stacks"
"""The key of the stacks' data keys, which must never have a second version."""

_ACCOUNT_LENGTH = _VAULT_LENGTH = 24
_SLUG_LENGTH = 40


def plan_state(spec: StateSpec, settings: Settings) -> StatePlan:
    """Return container and key as Pulumi calls them.

    A job says the client id of its identity to Azure, which is known once it is made: it is among
    the outputs of the stack that makes the state.
    """
    account = account_name(spec, settings)
    return StatePlan(
        backend=f"azblob://{CONTAINER}?storage_account={account}",
        secrets=f"azurekeyvault://{vault_name(spec, settings)}.vault.azure.net/keys/{SECRETS_KEY}",
        identities={
            each.name: {
                "tenant": settings.tenant,
                "subscription": settings.subscription,
                "identity": identity_name(spec, each.name),
            }
            for each in plan_deployers(spec)
        },
    )


def group_name(spec: StateSpec) -> str:
    """Return the resource group of the state and of its deployers: not the environment's own."""
    return f"{_slug(spec)}-state"


def account_name(spec: StateSpec, settings: Settings) -> str:
    """Return the storage account's name, unique in all of Azure."""
    return _unique(spec, settings, _ACCOUNT_LENGTH, "state")


def vault_name(spec: StateSpec, settings: Settings) -> str:
    """Return the key vault's name, unique in all of Azure."""
    return _unique(spec, settings, _VAULT_LENGTH, "keys")


def identity_name(spec: StateSpec, deployer: str) -> str:
    """Return the name of the identity that a deployer takes on."""
    return f"{_slug(spec)}-{deployer}"


def _slug(spec: StateSpec) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", spec.scope.environment.lower()).strip("-")
    return slug[:_SLUG_LENGTH].rstrip("-")


def _unique(spec: StateSpec, settings: Settings, length: int, role: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", spec.scope.environment.lower())
    whole = f"{settings.subscription}/{spec.scope.environment}/{role}"
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{letters[: length - len(role) - len(digest)]}{role}{digest}"
