"""Rules of Azure that bite: what exists must fit, one write at a time, locks hold."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator.plugins.azure_native.arm import GROUP as GROUP_TYPE
from simulator.plugins.azure_native.kinds.identity import ASSIGNMENT, CREDENTIAL
from simulator.plugins.azure_native.kinds.keyvault import VAULT
from simulator.plugins.azure_native.kinds.network import IDENTITY as IDENTITY_TYPE
from simulator.plugins.azure_native.kinds.network import SUBNET as SUBNET_TYPE
from simulator.plugins.azure_native.kinds.network import VNET as VNET_TYPE
from simulator.plugins.azure_native.kinds.storage import ACCOUNT
from simulator.plugins.azure_native.rules import LOCK
from tests.simulator.plugins.azure_native.resources import (
    GROUP,
    GROUP_ID,
    IDENTITY,
    SUBNET,
    SUBSCRIPTION,
    VNET,
)
from tests.simulator.plugins.cloud.provider_client import Client, Made, Refused

NETWORK_CONTRIBUTOR = "4d97b98b-1d0f-4787-a291-c67834d212e7"


@pytest.fixture
def group(client: Client) -> Made:
    """A resource group."""
    return client.create(GROUP_TYPE, "group", GROUP)


@pytest.fixture
def vnet(client: Client, group: Made) -> Made:
    """A virtual network."""
    del group
    return client.create(VNET_TYPE, "vnet", VNET)


@pytest.fixture
def identity(client: Client, group: Made) -> Made:
    """A user-assigned identity."""
    del group
    return client.create(IDENTITY_TYPE, "identity", IDENTITY)


def role(principal: str, scope: str, **more: Any) -> dict[str, Any]:
    """Return the inputs of a role assignment."""
    definition = f"providers/Microsoft.Authorization/roleDefinitions/{NETWORK_CONTRIBUTOR}"
    return {
        "roleDefinitionId": f"/subscriptions/{SUBSCRIPTION}/{definition}",
        "principalId": principal,
        "principalType": "ServicePrincipal",
        "scope": scope,
        **more,
    }


def test_ids_are_those_of_azure(vnet: Made, group: Made) -> None:
    """A path that says subscription, group, provider and name."""
    assert group.id == GROUP_ID
    assert vnet.id == f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/azure-dev"
    assert vnet.state["name"] == "azure-dev"
    assert "resourceGroupName" not in vnet.state


def test_a_resource_needs_its_group(client: Client) -> None:
    """Which must exist."""
    with pytest.raises(Refused, match="resourceGroupName: got azure-dev; expected the name of an"):
        client.create(VNET_TYPE, "vnet", VNET)


@pytest.mark.usefixtures("vnet")
def test_subnets_lie_inside_their_network_and_apart(client: Client) -> None:
    """As Azure looks at every write."""
    client.create(SUBNET_TYPE, "nodes", SUBNET)
    for name, prefix, words in (
        ("other", "10.41.0.0/24", "expected a part of 10.40.0.0/16"),
        ("other", "10.40.1.0/24", "overlaps subnet nodes"),
    ):
        with pytest.raises(Refused, match=words):
            client.create(
                SUBNET_TYPE, name, {**SUBNET, "subnetName": name, "addressPrefix": prefix}
            )


@pytest.mark.usefixtures("vnet")
def test_two_writes_to_one_network_at_once_are_refused(client: Client) -> None:
    """One of them gets through; the other is told to wait for it."""

    def create(index: int) -> str:
        prefix = f"10.40.{index}.0/24"
        try:
            client.create(
                SUBNET_TYPE,
                f"s{index}",
                {**SUBNET, "subnetName": f"s{index}", "addressPrefix": prefix},
            )
        except Refused as error:
            return error.message
        return "made"

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(create, range(4)))

    assert "made" in found
    refused = [each for each in found if each != "made"]
    assert refused
    assert all("AnotherOperationInProgress" in each for each in refused)


def test_a_network_in_use_cannot_be_deleted(client: Client, vnet: Made) -> None:
    """Its subnets name it."""
    client.create(SUBNET_TYPE, "nodes", SUBNET)
    with pytest.raises(Refused, match="virtualNetworkName of azure-native:network:Subnet nodes"):
        client.delete(vnet)


def test_a_lock_refuses_to_delete_what_it_holds_for(client: Client, vnet: Made) -> None:
    """Also what lies below its scope; without the lock it goes."""
    lock = client.create(LOCK, "lock", {"scope": GROUP_ID, "level": "CanNotDelete"})
    with pytest.raises(Refused, match="ScopeLocked"):
        client.delete(vnet)
    client.delete(lock)
    client.delete(vnet)


@pytest.mark.parametrize("kind", ["Network/dnsZones/example.com", "KeyVault/vaults/ml"])
def test_zones_and_vaults_may_be_of_others(client: Client, identity: Made, kind: str) -> None:
    """Rights are given on them in whatever group; anything else there must have been made."""
    principal = identity.state["principalId"]
    other = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shared/providers/Microsoft."
    made = client.create(ASSIGNMENT, "there", role(principal, other + kind))

    assert made.id.startswith(other + kind)
    with pytest.raises(Refused, match="expected the id of something that exists"):
        client.create(ASSIGNMENT, "nowhere", role(principal, f"{other}Storage/{kind}"))


def test_a_role_is_given_once_to_somebody_who_exists(client: Client, identity: Made) -> None:
    """Azure looks up service principals, and has no role twice."""
    principal = identity.state["principalId"]
    client.create(ASSIGNMENT, "one", role(principal, GROUP_ID))
    with pytest.raises(Refused, match="RoleAssignmentExists: one gives the same role"):
        client.create(
            ASSIGNMENT,
            "two",
            role(principal, GROUP_ID, roleAssignmentName="0" * 8 + "-0000-0000-0000-" + "1" * 12),
        )
    with pytest.raises(Refused, match="PrincipalNotFound: got nobody"):
        client.create(
            ASSIGNMENT,
            "three",
            role("nobody", GROUP_ID, roleAssignmentName="0" * 8 + "-0000-0000-0000-" + "2" * 12),
        )


def test_a_role_that_does_not_exist_is_refused(client: Client) -> None:
    """The ids of built-in roles are the same everywhere."""
    wrong = role("p", GROUP_ID) | {"roleDefinitionId": "/x/roleDefinitions/none"}

    assert set(client.check(ASSIGNMENT, "wrong", wrong)[1]) == {"roleDefinitionId"}


def test_an_identity_has_at_most_twenty_credentials(client: Client, identity: Made) -> None:
    """One subject each, one after another."""
    del identity

    def credential(index: int) -> dict[str, Any]:
        return {
            "resourceGroupName": "azure-dev",
            "resourceName": "azure-dev",
            "federatedIdentityCredentialResourceName": f"trust-{index}",
            "issuer": "https://issuer",
            "subject": f"system:serviceaccount:ns:sa-{index}",
            "audiences": ["api://AzureADTokenExchange"],
        }

    client.create(CREDENTIAL, "c0", credential(0))
    with pytest.raises(Refused, match="for which c0 is there already"):
        client.create(CREDENTIAL, "again", credential(1) | {"subject": credential(0)["subject"]})
    for index in range(1, 20):
        client.create(CREDENTIAL, f"c{index}", credential(index))
    with pytest.raises(Refused, match="expected at most 20"):
        client.create(CREDENTIAL, "c20", credential(20))


@pytest.mark.usefixtures("group")
def test_the_name_of_a_deleted_vault_stays_taken(client: Client) -> None:
    """Until its retention is over; a vault without a name of its own gets another one."""
    vault = {
        **GROUP,
        "properties": {"tenantId": SUBSCRIPTION, "sku": {"family": "A", "name": "standard"}},
    }
    made = client.create(VAULT, "vault", vault)
    assert made.state["properties"]["vaultUri"].startswith("https://vault")
    client.delete(made)
    with pytest.raises(Refused, match="ConflictError"):
        client.create(VAULT, "vault", made.inputs)


@pytest.mark.parametrize("name", ["ml-data", "ab", "a" * 25, "Data"])
def test_names_of_storage_accounts_are_short_and_plain(client: Client, name: str) -> None:
    """Lower-case letters and digits, 3 to 24 of them."""
    account = {
        **GROUP,
        "accountName": name,
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
    }

    assert set(client.check(ACCOUNT, "data", account)[1]) == {"accountName"}
