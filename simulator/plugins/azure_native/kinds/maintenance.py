"""When AKS may bring a cluster up to date by itself."""

import re
from collections.abc import Iterator, Mapping

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Problem, Reference
from ...cloud.marks import is_unknown, lookup
from ..arm import arm
from .agent_pool import CLUSTER

_NAMES = ("default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
_HOURS = range(4, 25)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SCHEDULES = ("daily", "weekly", "absoluteMonthly", "relativeMonthly")


def _named(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("configName")
    if name is None or is_unknown(name):
        return
    if name not in _NAMES:
        yield Problem("configName", f"got {name}; expected one of {', '.join(_NAMES)}. Rename it.")
    elif name != "default" and not inputs.get("maintenanceWindow"):
        yield Problem("maintenanceWindow", f"got nothing; {name} is nothing but a window. Add one.")


def _window(_: Context, inputs: Inputs) -> Iterator[Problem]:
    window = inputs.get("maintenanceWindow")
    if not isinstance(window, Mapping) or is_unknown(window):
        return
    hours, start = window.get("durationHours"), window.get("startTime")
    if hours is not None and not is_unknown(hours) and int(hours) not in _HOURS:
        yield Problem(
            "maintenanceWindow.durationHours",
            f"got {int(hours)}; expected {_HOURS[0]} to {_HOURS[-1]}. Change it.",
        )
    if not is_unknown(start) and not _TIME.fullmatch(str(start)):
        yield Problem(
            "maintenanceWindow.startTime", f"got {start}; expected 00:00 to 23:59. Correct it."
        )
    chosen = [each for each in _SCHEDULES if lookup(window, f"schedule.{each}")]
    if len(chosen) != 1:
        yield Problem(
            "maintenanceWindow.schedule",
            f"got {', '.join(chosen) or 'none'}; expected one of {', '.join(_SCHEDULES)}. "
            "Keep one.",
        )


KINDS: tuple[Kind, ...] = (
    arm(
        "azure-native:containerservice:MaintenanceConfiguration",
        "Microsoft.ContainerService/managedClusters/{resourceName}"
        "/maintenanceConfigurations/{configName}",
        # it is there or not: it has no state of its own
        lambda _, __: {"provisioningState": None},
        located=False,
        references=(Reference(path="resourceName", type=CLUSTER, by="name", holds=False),),
        checks=(_named, _window),
        seconds=5,
    ),
)
