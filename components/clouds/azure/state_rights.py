"""What whoever previews or deploys may do on Azure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...planning.deployers import Deployer
from .roles import Role

_PROVIDERS = (
    "Microsoft.Compute",
    "Microsoft.ContainerService",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
)

FOUNDATION_ACTIONS: Final = (
    *(f"{each}/*" for each in _PROVIDERS),
    "Microsoft.Authorization/locks/*",
    "Microsoft.Authorization/roleAssignments/*",
    "Microsoft.Authorization/*/read",
    "Microsoft.Resources/subscriptions/resourceGroups/*",
    "Microsoft.Resources/deployments/read",
)
"""What an environment is made of: named, where Owner would be everything."""

FOUNDATION_REFUSED: Final = (
    "Microsoft.KeyVault/locations/deletedVaults/purge/action",
    "Microsoft.Storage/storageAccounts/listKeys/action",
)
"""What would take a vault away for ever, or give a key that is anybody's."""

ALLOWED_ROLES: Final = tuple(sorted(each.value for each in Role))
"""The only roles that who deploys may give: those that an environment is made with."""


@dataclass(frozen=True, kw_only=True)
class Right:
    """One built-in role of a deployer."""

    name: str
    role: Role
    on: str
    """`subscription`, `container` or `vault`."""


def plan_rights(deployer: Deployer) -> Iterator[Right]:
    """Yield a deployer's built-in roles."""
    yield Right(name="read", role=Role.READER, on="subscription")
    blobs = Role.BLOB_CONTRIBUTOR if deployer.deploys else Role.BLOB_READER
    yield Right(name="blobs", role=blobs, on="container")
    # a preview decrypts the data key of a stack's secrets; Azure has no narrower role for that
    yield Right(name="key", role=Role.KEY_VAULT_CRYPTO_USER, on="vault")
    # a preview asks where the Kubernetes API is, too; what it may there is the cluster's to say
    yield Right(name="cluster", role=Role.CLUSTER_USER, on="subscription")


def render_condition(roles: tuple[str, ...] = ALLOWED_ROLES) -> str:
    """Return the condition under which roles may be given: those, and no other."""
    listed = ", ".join(roles)
    return " AND ".join(
        f"(!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}}) OR "
        f"(@{source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
        f"ForAnyOfAnyValues:GuidEquals {{{listed}}}))"
        for action, source in (("write", "Request"), ("delete", "Resource"))
    )
