"""The quota that a pool's machines count for on AWS: vCPUs of a class of instances."""

from ...planning.machines import MachineType
from ...planning.pools import Capacity
from ...planning.quota import Quota

_CLASSES = {"g": "G and VT", "p": "P"}
"""First letter of an instance type -> what Service Quotas calls the class."""


def plan_quota(machine: MachineType, capacity: Capacity) -> Quota | None:
    """Return what each machine uses; spot requests have a limit of their own."""
    name = _CLASSES.get(machine.name[0], "Standard (A, C, D, H, I, M, R, T, Z)")
    spot = capacity == "spot"
    title = f"All {name} Spot Instance Requests" if spot else f"Running On-Demand {name} instances"
    return Quota(title, "vCPUs", machine.vcpus)
