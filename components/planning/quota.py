"""What a cloud limits for an account in a region, and how much of it machines use."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Quota:
    """One limit, as the cloud calls it."""

    title: str
    """Its name where more of it is asked for."""

    unit: str
    """What it counts, such as `vCPUs` or `GPUs`."""

    per_machine: int
    """How much of it one machine uses."""
