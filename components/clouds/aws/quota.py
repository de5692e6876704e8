"""The quota that a pool's machines count for on AWS: vCPUs of a class of instances."""

from ...planning.machines import MachineType
from ...planning.pools import Capacity
from ...planning.quota import Quota

_STANDARD = "Standard (A, C, D, H, I, M, R, T, Z)"

_ON_DEMAND = (("g", "G and VT"), ("p", "P"), ("", _STANDARD))
"""How the name of an instance type begins -> what Service Quotas calls the class."""

_SPOT = (
    ("g", "G and VT"),
    ("p5", "P5"),
    ("p6", "P5"),
    ("p", "P4, P3 and P2"),
    ("", _STANDARD),
)
"""The same of spot requests; the first that fits counts."""


def plan_quota(machine: MachineType, capacity: Capacity) -> Quota | None:
    """Return what each machine uses; spot requests have a limit of their own."""
    spot = capacity == "spot"
    classes = _SPOT if spot else _ON_DEMAND
    name = next(name for start, name in classes if machine.name.startswith(start))
    title = f"All {name} Spot Instance Requests" if spot else f"Running On-Demand {name} instances"
    return Quota(title, "vCPUs", machine.vcpus)
