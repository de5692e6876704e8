"""What Azure says of an account with a key of its own, and of roles of one's own."""

from typing import Any

import pytest

from simulator.plugins.azure_native.arm import GROUP as GROUP_TYPE
from simulator.plugins.azure_native.kinds.identity import ASSIGNMENT, DEFINITION
from simulator.plugins.azure_native.kinds.keyvault import VAULT
from simulator.plugins.azure_native.kinds.network import IDENTITY as IDENTITY_TYPE
from simulator.plugins.azure_native.kinds.storage import ACCOUNT
from tests.simulator.plugins.azure_native.resources import GROUP, IDENTITY, SUBSCRIPTION
from tests.simulator.plugins.cloud.provider_client import Client, Made, Refused

SCOPE = f"/subscriptions/{SUBSCRIPTION}"
ROLE = "11111111-2222-4333-8444-555555555555"
ENCRYPTS = "e147488a-f6f5-4113-8e2d-b22465e65bf6"


@pytest.fixture
def identity(client: Client) -> Made:
    """A group, a vault and an identity."""
    client.create(GROUP_TYPE, "group", GROUP)
    properties = {"tenantId": ROLE, "sku": {"name": "standard", "family": "A"}}
    client.create(VAULT, "vault", {**GROUP, "vaultName": "vault", "properties": properties})
    return client.create(IDENTITY_TYPE, "identity", IDENTITY)


def account(identity: Made) -> dict[str, Any]:
    """Return an account that is encrypted with a key of the vault."""
    return {
        **GROUP,
        "accountName": "state",
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [identity.id]},
        "encryption": {
            "keySource": "Microsoft.Keyvault",
            "keyVaultProperties": {
                "keyName": "state",
                "keyVaultUri": "https://vault.vault.azure.net/",
            },
            "encryptionIdentity": {"encryptionUserAssignedIdentity": identity.id},
        },
    }


def given(identity: Made, role: str, scope: str = SCOPE) -> dict[str, Any]:
    """Return the assignment of a role."""
    return {
        "roleDefinitionId": f"{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/{role}",
        "principalId": identity.state["principalId"],
        "principalType": "ServicePrincipal",
        "roleAssignmentName": "11111111-2222-4333-8444-666666666666",
        "scope": scope,
    }


def test_an_account_is_encrypted_once_its_identity_may_use_the_key(
    client: Client, identity: Made
) -> None:
    """Before that, Azure refuses it."""
    with pytest.raises(Refused, match="KeyVaultAuthenticationFailure"):
        client.create(ACCOUNT, "state", account(identity))

    vault = f"{identity.id.split('/providers/')[0]}/providers/Microsoft.KeyVault/vaults/vault"
    client.create(ASSIGNMENT, "use", given(identity, ENCRYPTS, vault))
    made = client.create(ACCOUNT, "state", account(identity))

    assert set(made.state["identity"]["userAssignedIdentities"]) == {identity.id}


def test_a_role_of_ones_own_is_given_once_it_is_there(client: Client, identity: Made) -> None:
    """An unknown id is refused, with the roles that are known."""
    with pytest.raises(Refused, match="RoleDefinitionDoesNotExist"):
        client.create(ASSIGNMENT, "deploy", given(identity, ROLE))

    role = {
        "roleDefinitionId": ROLE,
        "roleName": "deployer",
        "scope": SCOPE,
        "assignableScopes": [SCOPE],
        "permissions": [{"actions": ["Microsoft.Network/*"]}],
    }
    made = client.create(DEFINITION, "role", role)
    assigned = client.create(ASSIGNMENT, "deploy", given(identity, ROLE))

    assert made.id == given(identity, ROLE)["roleDefinitionId"]
    assert assigned.state["roleDefinitionId"] == made.id


@pytest.mark.parametrize("path", ["assignableScopes", "roleDefinitionId"])
def test_a_role_of_ones_own_has_a_form(client: Client, path: str) -> None:
    """A GUID, and somewhere that it can be given."""
    role = {"roleDefinitionId": ROLE, "scope": SCOPE, "assignableScopes": [SCOPE]}
    wrong: Any = {"assignableScopes": [], "roleDefinitionId": "deployer"}[path]
    _, failures = client.check(DEFINITION, "role", {**role, path: wrong})

    assert set(failures) == {path}
