"""The quota that a pool's machines count for on Google Cloud: GPUs of a model."""

from ...planning.machines import MachineType
from ...planning.pools import Capacity
from ...planning.quota import Quota


def plan_quota(machine: MachineType, capacity: Capacity) -> Quota | None:
    """Return what each machine uses; spot machines have a limit of their own."""
    spot = "preemptible " if capacity == "spot" else ""
    if not machine.accelerator:
        return Quota(f"{spot}CPUs", "vCPUs", machine.vcpus)
    return Quota(f"{spot}{machine.accelerator} GPUs", "GPUs", machine.gpus)
