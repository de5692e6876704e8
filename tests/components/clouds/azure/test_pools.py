"""The pools of the foundation on Azure: what they are, which version they run, when they change."""

from dataclasses import replace

import pytest

from tests.components.clouds.azure.environment import (
    RESERVATION,
    SPEC,
    SUBSCRIPTION,
    TRAIN,
    settings,
)
from tests.components.clouds.azure.registered import built
from tests.pulumi_monitor import Registered


@pytest.fixture(scope="module")
def registered() -> Registered:
    """What the foundation registers for a development environment."""
    return built()


def test_the_system_pool_keeps_to_itself(registered: Registered) -> None:
    """AKS' own parts have their machines; add-ons have the pool beside it."""
    (system,) = registered["cluster-aks"].inputs["agentPoolProfiles"]

    assert (system["mode"], system["name"]) == ("System", "system")
    assert system["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    platform = registered["cluster-platform"].inputs
    assert (platform["mode"], platform["agentPoolName"]) == ("User", "platform")
    assert "nodeTaints" not in platform


def test_every_pool_follows_the_version_of_the_cluster(registered: Registered) -> None:
    """AKS leaves a pool behind that names none."""
    (system,) = registered["cluster-aks"].inputs["agentPoolProfiles"]
    pools = [registered[name].inputs for name in ("cluster-platform", "train-pool")]

    assert [each["orchestratorVersion"] for each in (system, *pools)] == ["1.35"] * 3


def test_upgrades_keep_to_weekends(registered: Registered) -> None:
    """Kubernetes first, the machines' images a day later; AKS knows both schedules by name."""
    found = [registered[f"cluster-upgrades-{what}"].inputs for what in ("kubernetes", "images")]

    assert [(each["configName"], each["maintenanceWindow"]) for each in found] == [
        (
            name,
            {
                "schedule": {"weekly": {"dayOfWeek": day, "intervalWeeks": 1}},
                "startTime": "01:00",
                "durationHours": 6,
                "utcOffset": "+00:00",
            },
        )
        for name, day in (
            ("aksManagedAutoUpgradeSchedule", "Saturday"),
            ("aksManagedNodeOSUpgradeSchedule", "Sunday"),
        )
    ]


def test_gpu_pools_say_who_installs_the_driver(registered: Registered) -> None:
    """`None` to AKS, because the operator does; spot machines at any price up to on demand."""
    train, serve = registered["train-pool"].inputs, registered["serve-cheaply-pool"].inputs

    assert train["gpuProfile"] == serve["gpuProfile"] == {"driver": "None"}
    assert (train["minCount"], train["maxCount"], train["count"]) == (1, 4, 1)
    assert train["upgradeSettings"] == {"maxSurge": "0", "maxUnavailable": "1"}
    assert (serve["scaleSetPriority"], serve["scaleSetEvictionPolicy"]) == ("Spot", "Delete")
    assert serve["spotMaxPrice"] == -1
    assert "upgradeSettings" not in serve
    assert len(serve["agentPoolName"]) <= 12


def test_a_reservation_is_open_to_the_cluster() -> None:
    """The cluster's identity may take machines from the group that holds it."""
    reserved = replace(SPEC, pools=(replace(TRAIN, capacity="reserved"),))
    cloud = settings(pools={"train": {"reservation": RESERVATION}})
    registered = built(reserved, cloud)

    assert registered["train-pool"].inputs["capacityReservationGroupID"] == RESERVATION
    assert registered["cluster-reservations-gpus"].inputs["scope"] == (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/gpus"
    )
