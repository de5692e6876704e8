"""When a cluster is brought up to date: without a window AKS does so at any hour."""

import pulumi
from pulumi_azure_native import containerservice as aks

from .site import Site

_START = "01:00"
_HOURS = 6

_WINDOWS = {
    "kubernetes": ("aksManagedAutoUpgradeSchedule", aks.WeekDay.SATURDAY),
    "images": ("aksManagedNodeOSUpgradeSchedule", aks.WeekDay.SUNDAY),
}
"""What is renewed -> AKS' own name for its schedule, and its day: one after the other."""


def plan_upgrades(
    name: str, site: Site, cluster: aks.ManagedCluster, opts: pulumi.ResourceOptions
) -> None:
    """Let versions and node images be renewed on weekends, at night in UTC."""
    for what, (schedule, day) in _WINDOWS.items():
        weekly = aks.WeeklyScheduleArgs(day_of_week=day, interval_weeks=1)
        aks.MaintenanceConfiguration(
            f"{name}-{what}",
            resource_group_name=site.group,
            resource_name_=cluster.name,
            config_name=schedule,
            maintenance_window=aks.MaintenanceWindowArgs(
                schedule=aks.ScheduleArgs(weekly=weekly),
                start_time=_START,
                duration_hours=_HOURS,
                utc_offset="+00:00",
            ),
            opts=opts,
        )
