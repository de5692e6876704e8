"""What a cloud limits for an account in a region, and how much of it machines use."""

from ..frozen import dataclass


@dataclass(frozen=True)
class Quota:
    """One limit, as the cloud calls it."""

    title: str
    """Its name where more of it is asked for."""

    unit: str
    """What it counts, such as `vCPUs` or `GPUs`."""

    per_machine: int
    """How much of it one machine uses."""

    def __lt__(self, other: "Quota") -> bool:
        """Tell whether it comes before another one."""
        mine, theirs = (self.title, self.unit), (other.title, other.unit)
        return (*mine, self.per_machine) < (*theirs, other.per_machine)
