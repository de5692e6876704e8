"""The pools that a simulated AKS tells of a cluster, and what it refuses to change of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator.cloud.node_group import NodeGroup
from simulator.cloud.records import Stored
from simulator.plugins.azure_native.kinds.agent_pool import CLUSTER as CLUSTER_TYPE
from simulator.plugins.azure_native.kinds.agent_pool import POOL as POOL_TYPE
from simulator.plugins.azure_native.kinds.cluster_pools import (
    keeps_fixed,
    left_behind,
    names_present,
    present,
)
from simulator.plugins.cloud.context import Context
from simulator.plugins.cloud.service import CloudProvider
from tests.simulator.plugins.azure_native.resources import (
    CLUSTER,
    CLUSTER_ID,
    POOL,
    REGION,
    Inputs,
    changed,
    put_cluster,
)

SYSTEM = CLUSTER["agentPoolProfiles"][0]


def _put_machines(provider: CloudProvider, name: str, count: int) -> None:
    """Give a pool machines that no API server knows."""
    group = NodeGroup(
        provider="azure-native",
        type=POOL_TYPE,
        id=f"{CLUSTER_ID}/agentPools/{name}",
        name=name,
        region=REGION,
        minimum=1,
        maximum=9,
        size=count,
        machine_type="Standard_D4ds_v5",
        hostname="aks-{base36}",
        members=tuple(range(count)),
    )
    with provider.work.store.transaction() as db:
        row = (group.provider, group.id, group.to_json())
        db.execute("INSERT INTO node_groups VALUES (?, ?, ?)", row)


def _put_pool(provider: CloudProvider, name: str, count: int) -> None:
    """Put a pool beside the cluster, with machines."""
    stored = Stored(
        provider="azure-native",
        type=POOL_TYPE,
        id=f"{CLUSTER_ID}/agentPools/{name}",
        urn=f"urn:{name}",
        name=f"{name}-pool",
        region=REGION,
        inputs=changed(POOL, "agentPoolName", name),
        outputs={"name": name},
    )
    provider.work.store.insert(stored)
    _put_machines(provider, name, count)


@pytest.fixture
def context(provider: CloudProvider) -> Context:
    """A cluster of three pools: one before its own by name, and one after it."""
    put_cluster(provider)
    _put_machines(provider, "system", 2)
    _put_pool(provider, "train", 3)
    _put_pool(provider, "batch", 1)
    return Context(
        work=provider.work,
        provider="azure-native",
        type=CLUSTER_TYPE,
        id=CLUSTER_ID,
        previous={"name": "azure-dev", "kubernetesVersion": "1.35"},
    )


def _listed(*pools: Mapping[str, Any], **more: Any) -> Inputs:
    return {**CLUSTER, **more, "agentPoolProfiles": list(pools)}


def test_a_read_tells_every_pool_by_name(context: Context) -> None:
    """Those beside the cluster too, as its own: without their place, with as many as there are."""
    batch, system, train = present(context, CLUSTER)

    assert [each["name"] for each in (batch, system, train)] == ["batch", "system", "train"]
    assert [each["count"] for each in (batch, system, train)] == [1, 2, 3]
    assert train["vmSize"] == POOL["vmSize"]
    assert {"agentPoolName", "resourceName", "resourceGroupName"}.isdisjoint(train)


def test_what_a_change_has_listed_is_told_once(context: Context) -> None:
    """A list that came back as it was told makes no pool the cluster's own."""
    listed = _listed(*present(context, CLUSTER))

    assert present(context, listed) == present(context, CLUSTER)
    gone = _listed(*present(context, CLUSTER), {**SYSTEM, "name": "gone"})
    assert present(context, gone) == present(context, CLUSTER)


def test_a_pool_that_is_not_there_is_refused(context: Context) -> None:
    """AKS takes every list of pools that there are, and no other, once the cluster exists."""
    listed = _listed(*present(context, CLUSTER))
    more = _listed({**SYSTEM, "name": "more"}, SYSTEM)
    new = Context(work=context.work, provider="azure-native", type=CLUSTER_TYPE, id=CLUSTER_ID)

    assert list(names_present(context, CLUSTER)) == []
    assert list(names_present(context, listed)) == []
    assert list(names_present(new, more)) == []
    (problem,) = names_present(context, more)
    assert problem.path == "agentPoolProfiles[0]"
    assert "A new agent pool was introduced: got more; expected one of batch, system, train" in (
        problem.reason
    )


@pytest.mark.parametrize("index", [1, 2])
def test_what_cannot_change_cannot_through_the_cluster(context: Context, index: int) -> None:
    """Neither of its own pool nor of one beside it."""
    listed = _listed(*present(context, CLUSTER))
    larger = changed(listed, f"agentPoolProfiles[{index}].vmSize", "Standard_D8ds_v5")

    assert list(keeps_fixed(context, listed)) == []
    (problem,) = keeps_fixed(context, larger)
    assert problem.path == f"agentPoolProfiles[{index}].vmSize"


def test_an_upgrade_tells_of_pools_without_a_version(context: Context) -> None:
    """AKS moves the control plane and the pools that name a version, and says nothing."""
    newer = changed(CLUSTER, "kubernetesVersion", "1.36")
    following = changed(newer, "agentPoolProfiles[0].orchestratorVersion", "1.36")
    said = list(left_behind(context, newer))

    assert list(left_behind(context, CLUSTER)) == []
    assert len(said) == 3
    assert said[0].startswith("pool system names no orchestratorVersion: AKS leaves its machines")
    assert len(list(left_behind(context, following))) == 2


def test_an_upgrade_tells_of_its_own_pool_that_stays(context: Context) -> None:
    """The program leaves the list as AKS has it; a pool beside the cluster moves by itself."""
    old = {**SYSTEM, "orchestratorVersion": "1.35"}
    beside = [{**each, "orchestratorVersion": "1.35"} for each in present(context, CLUSTER)[::2]]
    said = list(left_behind(context, _listed(old, *beside, kubernetesVersion="1.36")))

    assert said[0] == (
        "pool system stays at 1.35 while the cluster goes to 1.36, which AKS refuses where it "
        "upgrades by itself. Upgrade all at once first: az aks upgrade "
        f"--resource-group {CLUSTER['resourceGroupName']} --name {CLUSTER['resourceName']} "
        "--kubernetes-version 1.36"
    )
    assert not any("stays at" in each for each in said[1:])
    patched = {**SYSTEM, "orchestratorVersion": "1.36.2"}
    after = list(left_behind(context, _listed(patched, kubernetesVersion="1.36")))
    assert not any("pool system" in each for each in after)
