"""What one machine of a pool counts for, before there is a pool."""

from ...session_data import MachineType
from .machines import demanded


def per_machine(name: str, machine: MachineType, capacity: str) -> dict[str, int]:
    """Return family -> how much of it one machine takes."""
    found = demanded(name, machine, 1, spot=capacity == "spot")
    return {each.family: each.amount for each in found}
