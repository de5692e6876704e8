"""What one machine of a pool counts for, before there is a pool."""

from ...session_data import MachineType
from .groups import quota_of

_CAPACITY = {"spot": "SPOT", "reserved": "CAPACITY_BLOCK"}


def per_machine(name: str, machine: MachineType, capacity: str) -> dict[str, int]:
    """Return family -> how much of it one machine takes; reserved ones were counted before."""
    family = quota_of(name, _CAPACITY.get(capacity, "ON_DEMAND"))
    return {family: machine.cpus} if family else {}
