"""The quota that a pool's machines count for on a private cluster: there is none."""

from ...planning.machines import MachineType
from ...planning.pools import Capacity
from ...planning.quota import Quota

_NONE: Quota | None = None


def plan_quota(machine: MachineType, capacity: Capacity) -> Quota | None:
    """Return None: nobody limits machines of your own."""
    del machine, capacity
    return _NONE
