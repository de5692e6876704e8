"""What AKS tells of a cluster's pools: what it writes itself is silent, somebody's hand is not."""

from typing import Any

import pytest

from gitops.drift.judge import Verdict, judge
from gitops.drift.refreshed import Look

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice/v20240901:AgentPool"
PLACE = {"resourceGroupName": "Prod", "resourceName": "prod"}
SYSTEM = {
    "name": "system",
    "mode": "System",
    "vmSize": "Standard_D4ds_v5",
    "count": 1,
    "maxCount": 3,
    "enableEncryptionAtHost": True,
    "enableNodePublicIP": False,
    "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"],
    "orchestratorVersion": "1.35",
    "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202608.01.0",
    "powerState": {"code": "Running"},
    "provisioningState": "Succeeded",
}
TRAIN = {"name": "train", "vmSize": "Standard_ND96isr_H100_v5", "count": 0, "maxCount": 16}


def look(kind: str, name: str, inputs: dict[str, Any], **states: Any) -> Look:
    """Return what was seen of one resource."""
    known = {"op": "same", "paths": (), "found": inputs, "before": inputs, "live": inputs}
    return Look(urn=f"urn:pulumi:a::b::{kind}::{name}", type=kind, inputs=inputs, **known | states)


def judged(now: list[dict[str, Any]], op: str = "update") -> Verdict:
    """Judge a cluster that was deployed with the pools system and train, and a pool of its own."""
    before = {**PLACE, "agentPoolProfiles": [SYSTEM, TRAIN]}
    inputs = {**PLACE, "agentPoolProfiles": [SYSTEM]}
    live = {**PLACE, "agentPoolProfiles": now}
    paths = ("agentPoolProfiles[0]", "agentPoolProfiles") if op == "update" else ()
    own = {"resourceGroupName": "prod", "resourceName": "prod", "agentPoolName": "train"}
    return judge(
        [
            look(CLUSTER, "cluster", inputs, op=op, paths=paths, before=before, live=live),
            look(POOL, "train", own),
        ]
    )


@pytest.mark.parametrize("op", ["update", "same"])
@pytest.mark.parametrize(
    ("more", "deployed", "found"),
    [
        ({"enableEncryptionAtHost": False}, "true", "false"),
        ({"enableNodePublicIP": True}, "false", "true"),
        ({"vmSize": "Standard_ND96isr_H100_v5"}, SYSTEM["vmSize"], "Standard_ND96isr_H100_v5"),
        ({"maxCount": 30}, "3", "30"),
        ({"nodeTaints": None}, '["CriticalAddonsOnly=true:NoSchedule"]', ""),
        ({"enableFIPS": True}, "", "true"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_somebodys_hand_on_a_pool_is_drift(
    more: dict[str, Any], deployed: str, found: str, op: str
) -> None:
    """Also where the engine sees no difference, because the program has no more to say of it."""
    (drifted,) = judged([TRAIN, SYSTEM | more], op).drifted

    (key,) = more
    assert [(each.path, each.deployed, each.found) for each in drifted.changes] == [
        (f'agentPoolProfiles["system"].{key}', deployed, found)
    ]


@pytest.mark.parametrize(
    ("now", "path"),
    [
        ([SYSTEM, TRAIN, {"name": "mine", "vmSize": "x"}], 'agentPoolProfiles["mine"]'),
        ([TRAIN], 'agentPoolProfiles["system"]'),
    ],
    ids=["added", "removed"],
)
def test_a_pool_that_comes_or_goes_is_drift(now: list[dict[str, Any]], path: str) -> None:
    """Such as one with GPUs by `az aks nodepool add`, which no program knows."""
    (drifted,) = judged(now).drifted

    assert [each.path for each in drifted.changes] == [path]


@pytest.mark.parametrize(
    "now",
    [
        [TRAIN, SYSTEM],
        [SYSTEM | {"enableNodePublicIP": None, "tags": {}}, TRAIN],
        [SYSTEM | {"count": 3}, TRAIN],
        [SYSTEM | {"orchestratorVersion": "1.36", "currentOrchestratorVersion": "1.36.2"}, TRAIN],
        [SYSTEM | {"nodeImageVersion": "later", "eTag": "2"}, TRAIN],
        [SYSTEM | {"powerState": {"code": "Stopped"}, "provisioningState": "Updating"}, TRAIN],
        [SYSTEM, TRAIN | {"count": 4, "maxCount": 32}],
        [SYSTEM],
    ],
    ids=["order", "empty", "scaled", "upgraded", "patched", "power", "own", "own gone"],
)
def test_what_aks_writes_is_silent(now: list[dict[str, Any]]) -> None:
    """As is a pool with a resource of its own, which is looked at for itself."""
    verdict = judged(now)

    assert verdict.drifted == []
    assert all(each.why for each in verdict.silent)
