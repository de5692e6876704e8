"""Rights on Azure: the built-in roles in use, and how one is given."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

import pulumi
from pulumi_azure_native import authorization

from .names import plan_assignment_name
from .site import Site


class Role(Enum):
    """A built-in role by its id, which is the same in every subscription."""

    NETWORK_CONTRIBUTOR = "4d97b98b-1d0f-4787-a291-c67834d212e7"
    CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    KEY_VAULT_CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
    KEY_VAULT_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    KEY_VAULT_CONTRIBUTOR = "f25e0fa2-a7c8-4377-a976-54943a77a395"
    CLUSTER_USER = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"
    BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    DNS_ZONE_CONTRIBUTOR = "befefa01-2a29-4197-83a8-272ff33ce314"
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One role for one principal on one thing."""

    role: Role
    scope: pulumi.Input[str]
    principal: pulumi.Input[str]
    principal_type: Literal["ServicePrincipal", "Group"] = "ServicePrincipal"
    subscription: str = ""
    """Where the thing is; empty: in the environment's own."""


def grant_role(
    name: str, site: Site, given: Assignment, opts: pulumi.ResourceOptions
) -> authorization.RoleAssignment:
    """Give the role."""
    subscription = site.settings.subscription
    return authorization.RoleAssignment(
        name,
        # a random name would give a second assignment after an interrupted run, which Azure refuses
        role_assignment_name=plan_assignment_name(subscription, site.scope.environment, name),
        principal_id=given.principal,
        # without it, Azure looks up a principal that may not have spread yet, and fails
        principal_type=given.principal_type,
        role_definition_id=(
            f"/subscriptions/{given.subscription or subscription}"
            f"/providers/Microsoft.Authorization/roleDefinitions/{given.role.value}"
        ),
        scope=given.scope,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
