"""What a GPU pool becomes on AKS, as plain values."""

from dataclasses import replace

import pytest

from components.clouds.azure.agent_pool import AgentPoolPlan, plan_agent_pool
from components.errors import Refused
from components.planning.machines import system_machine
from tests.components.clouds.azure.environment import RESERVATION, SERVE, TRAIN, settings

ZONES = ("1", "2")

PLAN = AgentPoolPlan(
    name="train",
    machine="Standard_ND96isr_H100_v5",
    zones=ZONES,
    gpu_driver="None",
    min_nodes=1,
    max_nodes=4,
    labels={"evenkeel.dev/pool": "train"},
    taints=("nvidia.com/gpu=present:NoSchedule",),
    spot=False,
    reservation=None,
    compact=False,
    os_disk="Ephemeral",
    kubelet_disk="OS",
)


def test_a_pool_on_demand() -> None:
    """The one GPU taint, the pool's label, no driver of AKS'."""
    assert plan_agent_pool(TRAIN, "auto", ZONES, settings()) == PLAN


def test_a_spot_pool_declares_what_aks_adds() -> None:
    """Label and taint of spot machines; undeclared, each preview would want to remove them."""
    plan = plan_agent_pool(SERVE, "auto", ZONES, settings())

    assert plan.spot
    assert plan.labels == {
        "evenkeel.dev/pool": "serve-cheaply",
        "nvidia.com/device-plugin.config": "time-slices-4",
        "kubernetes.azure.com/scalesetpriority": "spot",
    }
    assert plan.taints == (
        "nvidia.com/gpu=present:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
    )


def test_a_compact_pool_stands_in_one_zone() -> None:
    """A proximity placement group is a place in one zone."""
    plan = plan_agent_pool(replace(TRAIN, compact=True), "auto", ZONES, settings())

    assert plan == replace(PLAN, compact=True, zones=("1",))


def test_what_only_azure_understands() -> None:
    """Zones and reservation come from the pool's settings in the cloud section."""
    chosen = settings(pools={"train": {"zones": ["3"], "reservation": RESERVATION}})
    plan = plan_agent_pool(replace(TRAIN, capacity="reserved"), "auto", ZONES, chosen)

    assert plan == replace(PLAN, zones=("3",), reservation=RESERVATION)


def test_scratch_space_lies_on_the_machine() -> None:
    """Then the temporary disk is the pods', and the operating system has one of its own."""
    plan = plan_agent_pool(replace(TRAIN, local_disk=True), "auto", ZONES, settings())

    assert (plan.kubelet_disk, plan.os_disk) == ("Temporary", "Managed")


def test_a_machine_with_a_small_disk_has_a_managed_one() -> None:
    """64 GiB do not hold the operating system's 128."""
    a100 = replace(TRAIN, accelerator="nvidia-a100-80gb", gpus_per_node=1)

    assert plan_agent_pool(a100, "auto", ZONES, settings()).os_disk == "Managed"


@pytest.mark.parametrize(
    ("named", "has"),
    [
        ("Standard_NC4as_T4_v3", "has 1 x nvidia-t4"),
        (system_machine("azure").name, "has no GPUs"),
        ("Standard_Nothing", "is not in the catalogue"),
    ],
)
def test_a_named_machine_must_have_the_gpus(named: str, has: str) -> None:
    """The message says what the machine has."""
    wrong = settings(pools={"train": {"machineType": named}})
    with pytest.raises(Refused) as caught:
        plan_agent_pool(TRAIN, "auto", ZONES, wrong)

    assert caught.value.problems == (
        (
            f"cloud.pools.train.machineType: got {named}, which {has}; "
            "expected a VM size with 8 x nvidia-h100-80gb. See: evenkeel gpus"
        ),
    )


def test_the_driver_of_aks() -> None:
    """The setting of all GPUs decides; the pool says nothing of its own."""
    assert plan_agent_pool(TRAIN, "cloud", ZONES, settings()).gpu_driver == "Install"
