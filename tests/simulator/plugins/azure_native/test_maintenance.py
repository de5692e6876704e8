"""Simulated windows of maintenance: what AKS refuses of them."""

import pytest

from tests.simulator.plugins.azure_native.resources import Inputs, changed
from tests.simulator.plugins.cloud.provider_client import Client

TYPE = "azure-native:containerservice:MaintenanceConfiguration"
WINDOW: Inputs = {
    "resourceGroupName": "azure-dev",
    "resourceName": "azure-dev",
    "configName": "aksManagedAutoUpgradeSchedule",
    "maintenanceWindow": {
        "schedule": {"weekly": {"dayOfWeek": "Saturday", "intervalWeeks": 1}},
        "startTime": "01:00",
        "durationHours": 6,
        "utcOffset": "+00:00",
    },
}
CASES: dict[str, tuple[str, object, str, str]] = {
    "a name that AKS does not know": (
        "configName",
        "weekends",
        "configName",
        "expected one of default, aksManagedAutoUpgradeSchedule",
    ),
    "no window": ("maintenanceWindow", None, "maintenanceWindow", "is nothing but a window"),
    "too short": (
        "maintenanceWindow.durationHours",
        3,
        "maintenanceWindow.durationHours",
        "got 3; expected 4 to 24",
    ),
    "no time of day": (
        "maintenanceWindow.startTime",
        "25:00",
        "maintenanceWindow.startTime",
        "expected 00:00 to 23:59",
    ),
    "two schedules": (
        "maintenanceWindow.schedule.daily",
        {"intervalDays": 1},
        "maintenanceWindow.schedule",
        "got daily, weekly; expected one of",
    ),
    "a day that there is not": (
        "maintenanceWindow.schedule.weekly.dayOfWeek",
        "Weekend",
        "maintenanceWindow.schedule.weekly.dayOfWeek",
        "got Weekend; expected",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_aks_refuses(client: Client, case: str) -> None:
    """It is said with the input's path before anything is made."""
    path, value, where, words = CASES[case]
    _, failures = client.check(TYPE, "upgrades", changed(WINDOW, path, value))

    assert set(failures) == {where}
    assert words in failures[where]


def test_a_window_as_the_components_write_it_is_right(client: Client) -> None:
    """The cases above differ from it in one place each; a preview knows all of it but the id."""
    made = client.create(TYPE, "upgrades", WINDOW, preview=True)

    assert made.state["name"] == "aksManagedAutoUpgradeSchedule"
    assert made.state["maintenanceWindow"] == WINDOW["maintenanceWindow"]
