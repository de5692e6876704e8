"""The quota that a pool's machines count for on Azure: vCPUs of a family of sizes."""

import re

from ...planning.machines import MachineType
from ...planning.pools import Capacity
from ...planning.quota import Quota

_FAMILY = re.compile(r"Standard_(?P<series>[A-Z]+)\d+(?P<features>[a-z]*)(?P<rest>(_\w+)*)")


def plan_quota(machine: MachineType, capacity: Capacity) -> Quota | None:
    """Return what each machine uses; all spot machines together have one limit."""
    if capacity == "spot":
        return Quota("Total Regional Spot vCPUs", "vCPUs", machine.vcpus)
    return Quota(f"{_family(machine.name)} family", "vCPUs", machine.vcpus)


def _family(size: str) -> str:
    """Return a size without its vCPUs, such as `NDisr_H100_v5` of `Standard_ND96isr_H100_v5`."""
    found = _FAMILY.fullmatch(size)
    return f"{found['series']}{found['features']}{found['rest']}" if found else size
