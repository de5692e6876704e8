"""Simulated agent pools and clusters: what AKS refuses, and what it makes anew."""

import pytest

from simulator.plugins.azure_native.kinds import KINDS
from simulator.plugins.azure_native.kinds.agent_pool import CLUSTER as CLUSTER_TYPE
from simulator.plugins.azure_native.kinds.agent_pool import POOL as POOL_TYPE
from simulator.plugins.property_diff import changes, replaces, replacing
from tests.simulator.plugins.azure_native.resources import (
    CLUSTER,
    POOL,
    SPOT,
    Inputs,
    changed,
)
from tests.simulator.plugins.cloud.provider_client import Client, Refused

POOLS: dict[str, tuple[Inputs, str, object, str, str]] = {
    "a long name": (POOL, "agentPoolName", "train-h100-large", "agentPoolName", "1 to 12"),
    "a label of AKS' own": (
        POOL,
        "nodeLabels",
        {"kubernetes.azure.com/accelerator": "nvidia"},
        "nodeLabels.kubernetes.azure.com/accelerator",
        "outside kubernetes.azure.com",
    ),
    "the same taint twice": (
        POOL,
        "nodeTaints",
        ["nvidia.com/gpu=present:NoSchedule", "nvidia.com/gpu=other:NoSchedule"],
        "nodeTaints[1]",
        "expected it once",
    ),
    "a taint without effect": (POOL, "nodeTaints", ["gpu"], "nodeTaints[0]", "KEY=VALUE:EFFECT"),
    "spot for a system pool": (SPOT, "mode", "System", "scaleSetPriority", "expected Regular"),
    "spot with a surge": (
        SPOT,
        "upgradeSettings",
        {"maxSurge": "1"},
        "upgradeSettings.maxSurge",
        "no surge",
    ),
    "a price for machines on demand": (POOL, "spotMaxPrice", -1, "spotMaxPrice", "Spot have it"),
    "limits the wrong way round": (POOL, "minCount", 9, "minCount", "minCount 9 and maxCount 4"),
    "a zone that Azure has not": (
        POOL,
        "availabilityZones",
        ["4"],
        "availabilityZones[0]",
        "expected 1, 2, 3",
    ),
    "a driver on a machine without GPU": (
        POOL,
        "vmSize",
        "Standard_D4ds_v5",
        "gpuProfile",
        "has no GPU",
    ),
    "a machine that nobody sells": (POOL, "vmSize", "Standard_ND1_v9", "vmSize", "that is sold"),
    "MIG on a GPU that has none": (
        SPOT,
        "gpuInstanceProfile",
        "MIG1g",
        "gpuInstanceProfile",
        "cannot be cut so",
    ),
    "a driver that AKS does not know": (
        POOL,
        "gpuProfile",
        {"driver": "Operator"},
        "gpuProfile.driver",
        "expected Install, None",
    ),
    "the tag of former days": (
        POOL,
        "tags",
        {"SkipGPUDriverInstall": "true"},
        "tags.SkipGPUDriverInstall",
        "since 2025-08-14",
    ),
    "a misspelt input": (POOL, "vmSise", "x", "vmSise", "expected vmSize"),
}


@pytest.mark.parametrize("case", POOLS)
def test_what_aks_refuses_of_a_pool(client: Client, case: str) -> None:
    """It is said with the input's path before anything is made."""
    start, path, value, where, words = POOLS[case]
    _, failures = client.check(POOL_TYPE, "train", changed(start, path, value))

    assert set(failures) == {where}
    assert words in failures[where]


def test_pools_as_the_components_write_them_are_right(client: Client) -> None:
    """The cases above differ from them in one place each."""
    for pool in (POOL, SPOT):
        assert client.check(POOL_TYPE, "train", pool)[1] == {}


CLUSTERS: dict[str, tuple[str, object, str, str]] = {
    "no system pool": (
        "agentPoolProfiles[0].mode",
        "User",
        "agentPoolProfiles",
        "no pool with mode System",
    ),
    "an empty system pool": (
        "agentPoolProfiles[0].minCount",
        0,
        "agentPoolProfiles[0].minCount",
        "at least 1",
    ),
    "nobody who could get in": ("aadProfile", None, "disableLocalAccounts", "nobody could get in"),
    "ranges for a private API": (
        "apiServerAccessProfile.authorizedIPRanges",
        ["203.0.113.0/24"],
        "apiServerAccessProfile.authorizedIPRanges",
        "no public API",
    ),
    "an API server without a subnet": (
        "apiServerAccessProfile.subnetId",
        None,
        "apiServerAccessProfile.subnetId",
        "Set it",
    ),
    "DNS outside the services": (
        "networkProfile.dnsServiceIP",
        "10.0.0.10",
        "networkProfile.dnsServiceIP",
        "an address of serviceCidr",
    ),
    "pods among the services": (
        "networkProfile.podCidr",
        "10.96.0.0/12",
        "networkProfile.serviceCidr",
        "overlaps podCidr",
    ),
    "a private vault without a way to it": (
        "securityProfile.azureKeyVaultKms",
        {"enabled": True, "keyVaultNetworkAccess": "Private"},
        "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess",
        "enableVnetIntegration",
    ),
    "workload identity without an issuer": (
        "oidcIssuerProfile.enabled",
        False,
        "securityProfile.workloadIdentity.enabled",
        "oidcIssuerProfile.enabled",
    ),
    "a name with a dot": ("dnsPrefix", "azure.dev", "dnsPrefix", "1 to 54"),
    "an old Kubernetes": ("kubernetesVersion", "1.30", "kubernetesVersion", "1.33 or later"),
}


@pytest.mark.parametrize("case", CLUSTERS)
def test_what_aks_refuses_of_a_cluster(client: Client, case: str) -> None:
    """It is said with the input's path before anything is made."""
    path, value, where, words = CLUSTERS[case]
    start = CLUSTER
    if "vault" in case:
        start = changed(CLUSTER, "apiServerAccessProfile", {"enablePrivateCluster": True})
    _, failures = client.check(CLUSTER_TYPE, "aks", changed(start, path, value))

    assert set(failures) == {where}
    assert words in failures[where]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("gpuProfile.driver", "Install", True),
        ("vmSize", "Standard_ND96isr_H200_v5", True),
        ("scaleSetPriority", "Spot", True),
        ("availabilityZones", ["3"], True),
        ("osDiskType", "Managed", True),
        ("agentPoolName", "other", True),
        ("maxCount", 8, False),
        ("nodeLabels", {"team": "ml"}, False),
        ("nodeTaints", [], False),
        ("tags", {"owner": "ml"}, False),
    ],
)
def test_what_aks_cannot_change_replaces(path: str, value: object, *, expected: bool) -> None:
    """The GPU driver's setting among it."""
    kind = KINDS[POOL_TYPE]
    found = replacing(changes(POOL, changed(POOL, path, value)), tuple(kind.replace))

    assert bool(replaces(found)) is expected


def test_a_pool_needs_its_cluster_and_its_subnet(client: Client) -> None:
    """Both are named, and must exist when the pool is made."""
    with pytest.raises(Refused) as caught:
        client.create(POOL_TYPE, "train", POOL)

    assert "resourceName: got azure-dev; expected the name of an existing" in caught.value.message
    assert "vnetSubnetID: got" in caught.value.message


def test_a_preview_of_a_cluster_knows_how_it_is_reached(client: Client) -> None:
    """Addresses and issuer, so that what depends on them can be planned; only the id is unknown."""
    made = client.create(CLUSTER_TYPE, "aks", CLUSTER, preview=True)

    assert made.id == ""
    assert made.state["privateFQDN"].endswith(".privatelink.swedencentral.azmk8s.io")
    assert made.state["fqdn"] == ""
    access = {**CLUSTER["apiServerAccessProfile"], "enablePrivateClusterPublicFQDN": True}
    named = client.create(
        CLUSTER_TYPE, "aks", {**CLUSTER, "apiServerAccessProfile": access}, preview=True
    )
    assert named.state["fqdn"].endswith(".hcp.swedencentral.azmk8s.io")
    assert made.state["oidcIssuerProfile"]["issuerURL"].startswith(
        "https://swedencentral.oic.prod-aks.azure.com/"
    )
    assert list(made.state["identity"]["userAssignedIdentities"].values()) == [{}]
