"""What one machine of a pool counts for, before there is a pool."""

from ...session_data import MachineType
from .machines import SPOT_FAMILY, family


def per_machine(name: str, machine: MachineType, capacity: str) -> dict[str, int]:
    """Return family -> how much of it one machine takes."""
    return {SPOT_FAMILY if capacity == "spot" else family(name): machine.cpus}
