"""Nodes as AKS makes them, as plain values."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from operations.hardware import machine_types
from simulator.cloud.node_group import NodeGroup
from simulator.cloud.store import Store
from simulator.plugins.azure_native.machines import FAMILIES, family, scaled
from simulator.plugins.azure_native.pools import host_prefix, image, labels, size_of, taints
from simulator.session_data import Image
from tests.simulator.plugins.azure_native.resources import POOL, SPOT, changed

if TYPE_CHECKING:
    from simulator.plugins.cloud.context import Context

TYPES = machine_types("azure")
DATA = SimpleNamespace(machine_types={"azure-native": TYPES})
CONTEXT = cast(
    "Context", SimpleNamespace(provider="azure-native", session=SimpleNamespace(data=DATA))
)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("gpuProfile", {"driver": "None"}, Image(os="ubuntu")),
        (
            "gpuProfile",
            {"driver": "Install"},
            Image(driver="cloud", toolkit=True, runtime_class="nvidia-container-runtime"),
        ),
        # nothing said: AKS installs one
        (
            "gpuProfile",
            None,
            Image(driver="cloud", toolkit=True, runtime_class="nvidia-container-runtime"),
        ),
        ("vmSize", "Standard_D4ds_v5", Image(os="ubuntu")),
        ("gpuInstanceProfile", "MIG1g", Image(mig_profile="1g.10gb")),
    ],
)
def test_who_brings_the_driver(path: str, value: object, expected: Image) -> None:
    """AKS does unless it is told not to; on a machine without GPUs nobody does."""
    assert image(CONTEXT, changed(POOL, path, value)) == expected


def test_labels_and_taints_of_spot_machines_come_by_themselves() -> None:
    """Beside those that were asked for, which may say the same."""
    found = labels(CONTEXT, SPOT, "serve", "azure-dev-nodes")

    assert found["kubernetes.azure.com/scalesetpriority"] == "spot"
    assert found["kubernetes.azure.com/accelerator"] == found["accelerator"] == "nvidia"
    assert found["agentpool"] == found["kubernetes.azure.com/agentpool"] == "serve"
    assert found["evenkeel.dev/pool"] == "train"
    assert [each["key"] for each in taints(SPOT)] == [
        "nvidia.com/gpu",
        "kubernetes.azure.com/scalesetpriority",
    ]
    declared = changed(
        SPOT, "nodeTaints", ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]
    )
    assert len(taints(declared)) == 1


def test_machines_without_gpus_say_nothing_of_them() -> None:
    """Nor of spot."""
    found = labels(CONTEXT, changed(POOL, "vmSize", "Standard_D4ds_v5"), "p", "g")

    assert "accelerator" not in found
    assert "kubernetes.azure.com/scalesetpriority" not in found


def test_names_belong_to_pool_and_cluster() -> None:
    """As the scale sets of AKS are called."""
    name = host_prefix("train", "/cluster/one")

    assert name.startswith("aks-train-")
    assert name.endswith("-vmss")
    assert name != host_prefix("train", "/cluster/two")


def test_how_many_machines_a_pool_has() -> None:
    """Its limits where it is scaled; else its count, whatever else is written."""
    assert size_of(POOL) == (1, 4, 1)
    assert size_of(changed(POOL, "count", 0)) == (1, 4, 1)
    assert size_of({"count": 2.0}) == (2, 2, 2)


def test_a_pool_tells_how_many_machines_it_has(tmp_path: Path) -> None:
    """The autoscaler's number, which a change of the pool sends again; none where there is none."""
    store = Store(tmp_path / "cloud.sqlite")
    group = NodeGroup(
        provider="azure-native",
        type="azure-native:containerservice:AgentPool",
        id="/pools/train",
        name="train",
        region="swedencentral",
        minimum=1,
        maximum=4,
        size=1,
        machine_type="Standard_D4ds_v5",
        hostname="aks-{base36}",
        members=(0, 1, 2),
    )
    with store.transaction() as db:
        row = (group.provider, group.id, group.to_json())
        db.execute("INSERT INTO node_groups VALUES (?, ?, ?)", row)
    context = cast("Context", SimpleNamespace(store=store, provider="azure-native"))

    assert scaled(context, "/pools/train") == {"count": 3}
    assert scaled(context, "/pools/none") == {}
    store.close()


@pytest.mark.parametrize("size", sorted(TYPES))
def test_every_machine_counts_for_a_family(size: str) -> None:
    """None of those that are sold is left to the rest."""
    assert family(size) in {name for _, name in FAMILIES}


def test_what_nobody_knows_counts_for_all_cores() -> None:
    """There is a quota for everything together."""
    assert family("Standard_X1") == "cores"
