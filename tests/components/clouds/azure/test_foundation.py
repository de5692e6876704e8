"""The foundation on Azure: what is registered, with which arguments that matter."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.clouds.azure import foundation
from components.errors import Refused
from tests.components.clouds.azure.environment import (
    ADMINS,
    GRANT,
    PROD,
    RECORDS,
    SECRETS,
    SERVE,
    SPEC,
    SUBSCRIPTION,
    TRAIN,
    VAULT,
    ZONE,
    settings,
)
from tests.components.clouds.azure.registered import ISSUER, Cloud, answered, built
from tests.pulumi_monitor import Registered, left_by


@pytest.fixture(scope="module")
def registered() -> Registered:
    """What the foundation registers for a development environment."""
    return built()


def test_type_tokens_and_names_are_frozen() -> None:
    """A change of one replaces what is live: it needs an alias and a line in the changelog."""
    spec = replace(
        PROD,
        grants=(GRANT, RECORDS, SECRETS),
        domain="ml.example.com",
        pools=(replace(TRAIN, compact=True), SERVE),
    )
    golden = Path(__file__).parents[2] / "golden" / "azure.json"
    found = built(spec, settings(dnsZone=ZONE, keyVault=VAULT))

    assert {name: each.typ for name, each in found.items()} == json.loads(golden.read_text())


def test_the_cluster_is_closed_and_watched(registered: Registered) -> None:
    """No local account, a private API in the network, an own key, audit logs, no way around."""
    cluster = registered["cluster-aks"].inputs

    assert cluster["disableLocalAccounts"]
    assert cluster["aadProfile"]["adminGroupObjectIDs"] == [ADMINS]
    assert cluster["aadProfile"]["enableAzureRBAC"]
    assert cluster["apiServerAccessProfile"] == {
        "enableVnetIntegration": True,
        "subnetId": "network-api-id",
        "enablePrivateCluster": True,
        # of the two names the one that peered networks know; it leads to a private address, too
        "enablePrivateClusterPublicFQDN": True,
        "privateDNSZone": "system",
        "disableRunCommand": True,
    }
    assert cluster["securityProfile"]["azureKeyVaultKms"] == {
        "enabled": True,
        "keyId": "https://v.vault.azure.net/keys/secrets/1",
        "keyVaultNetworkAccess": "Private",
        "keyVaultResourceId": "cluster-vault-id",
    }
    assert cluster["networkProfile"]["outboundType"] == "userAssignedNATGateway"
    logs = registered["cluster-audit"].inputs["logs"]
    assert [each["category"] for each in logs] == ["kube-audit-admin", "guard"]


def test_who_administers_keeps_the_assignment_that_is_there() -> None:
    """Its name in Azure was made of a group's place once; another name would be another one."""

    def program() -> None:
        foundation.build(SPEC, settings())

    left = left_by(program, Cloud)

    assert left[f"cluster-admins-{ADMINS[:8]}"] == ("roleAssignmentName",)


def test_a_public_api_answers_named_ranges_only() -> None:
    """The API server stays in the network all the same."""
    ranges = ["203.0.113.0/24"]
    registered = built(replace(SPEC, public_api=True), settings(apiCidrs=ranges))
    access = registered["cluster-aks"].inputs["apiServerAccessProfile"]

    assert access["authorizedIPRanges"] == ranges
    assert not access["enablePrivateCluster"]
    assert access["subnetId"] == "network-api-id"


def test_subnets_have_no_address_that_nobody_chose(registered: Registered) -> None:
    """Nothing comes in, and what goes out goes through the gateway."""
    subnets = {
        each.inputs["subnetName"]: each.inputs
        for each in registered.values()
        if each.typ == "azure-native:network:Subnet"
    }

    assert sorted(subnets) == ["api", "endpoints", "nodes"]
    assert not any(each["defaultOutboundAccess"] for each in subnets.values())
    assert subnets["nodes"]["natGateway"] == {"id": "network-nat-id"}
    assert [each["serviceName"] for each in subnets["api"]["delegations"]] == [
        "Microsoft.ContainerService/managedClusters"
    ]
    assert registered["network-flows"].inputs["targetResourceId"] == "network-vnet-id"


def test_the_provider_reaches_that_cluster_and_no_other(registered: Registered) -> None:
    """It knows the cluster by an id that is written, and its kubeconfig is a secret."""
    provider = registered["cluster-provider"].inputs

    assert provider["clusterIdentifier"] == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/azure-dev"
        "/providers/Microsoft.ContainerService/managedClusters/azure-dev"
    )
    assert json.loads(provider["kubeconfig"]["value"])["current-context"] == "azure-dev"
    assert (provider["enableServerSideApply"], provider["deleteUnreachable"]) == ("true", "false")


def test_a_grant_is_an_identity_without_a_key() -> None:
    """One service account may take it on, and it may do one thing on one bucket."""
    registered = built(replace(SPEC, grants=(GRANT,)))
    trust = registered["identity-milvus-trust"].inputs
    right = registered["identity-milvus-vectors"].inputs
    account = registered["storage-account"].inputs

    assert trust["subject"] == "system:serviceaccount:milvus:milvus"
    assert (trust["issuer"], trust["audiences"]) == (ISSUER, ["api://AzureADTokenExchange"])
    assert right["scope"] == "storage-vectors-id"
    assert right["roleDefinitionId"].endswith("ba92f5b4-2d11-453d-a403-e96b0029c9fe")
    assert not account["allowSharedKeyAccess"]
    assert not account["allowBlobPublicAccess"]
    assert (account["publicNetworkAccess"], account["minimumTlsVersion"]) == ("Disabled", "TLS1_2")


def test_records_and_secrets_are_rights_on_what_exists() -> None:
    """On one zone and one vault; the role is that of the subscription in which each is."""
    spec = replace(SPEC, grants=(RECORDS, SECRETS), domain="ml.example.com")
    registered = built(spec, settings(dnsZone=ZONE, keyVault=VAULT))
    given = {
        name.removeprefix("identity-"): (
            each.inputs["scope"],
            each.inputs["roleDefinitionId"].split("/")[2][-1],
            each.inputs["roleDefinitionId"].rpartition("/")[2][:8],
        )
        for name, each in registered.items()
        if name.startswith("identity-") and each.typ.endswith(":RoleAssignment")
    }
    group, _, _ = ZONE.partition("/providers")

    assert given == {
        "external-dns-writes-dns": (ZONE, "9", "befefa01"),
        "external-dns-finds-dns": (group, "9", "acdd72a7"),
        "external-secrets-reads-secrets": (VAULT, "1", "4633458b"),
    }
    without = built(replace(spec, domain=None, grants=(RECORDS,)), settings(dnsZone=ZONE))
    assert [name for name in without if name.endswith("-dns")] == ["identity-external-dns"]


def test_accounts_of_grants_name_their_identity() -> None:
    """Each grant's service account gets the identity's id, which Azure gives."""
    names: list[str] = []
    seen: dict[str, str] = {}

    def program() -> None:
        made = foundation.build(replace(SPEC, grants=(GRANT,)), settings())
        names.extend(made.accounts)
        client = made.accounts["milvus"]["azure.workload.identity/client-id"]
        client.apply(lambda found: seen.update(client=found))

    answered(program)

    assert names == ["milvus"]
    assert seen == {"client": "client"}


def test_only_production_is_locked(registered: Registered) -> None:
    """The lock holds for the cluster and so for its pools."""
    assert built(PROD)["cluster-lock"].inputs["level"] == "CanNotDelete"
    assert "cluster-lock" not in registered


def test_everything_says_whose_it_is() -> None:
    """Each resource that can have tags has them."""
    registered = built(replace(PROD, grants=(GRANT,)))
    without = {
        each.typ.rpartition(":")[2]
        for each in registered.values()
        if each.typ.startswith("azure-native:") and "tags" not in each.inputs
    }

    assert without == {
        "BlobContainer",
        "BlobServiceProperties",
        "DiagnosticSetting",
        "FederatedIdentityCredential",
        "MaintenanceConfiguration",
        "ManagementLockByScope",
        "PrivateDnsZoneGroup",
        "RoleAssignment",
        "Subnet",
    }


def test_what_does_not_fit_is_refused_before_anything_is_registered() -> None:
    """The problems are those of the offer."""
    with pytest.raises(Refused, match=r"network\.zones"):
        built(replace(SPEC, zones=5))
