"""Machine types of Compute Engine: what is sold, which GPUs it has, what it counts for."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ...session_data import MachineType
from ..cloud.context import Context
from ..cloud.kind import Demand, Inputs
from ..cloud.marks import is_unknown

ACCELERATORS: Mapping[str, str] = {
    "nvidia-tesla-a100": "nvidia-a100-40gb",
    "nvidia-tesla-t4": "nvidia-t4",
}
"""GKE's name of an accelerator -> the session's; all others are called the same."""

_FAMILIES: Mapping[str, str] = {
    "nvidia-a100-40gb": "NVIDIA_A100_GPUS",
    "nvidia-a100-80gb": "NVIDIA_A100_80GB_GPUS",
    "nvidia-b200": "NVIDIA_B200_GPUS",
    "nvidia-gb200": "NVIDIA_GB200_GPUS",
    "nvidia-h100-80gb": "NVIDIA_H100_GPUS",
    "nvidia-h100-mega-80gb": "NVIDIA_H100_MEGA_GPUS",
    "nvidia-h200-141gb": "NVIDIA_H200_GPUS",
    "nvidia-l4": "NVIDIA_L4_GPUS",
    "nvidia-rtx-pro-6000": "NVIDIA_RTX_PRO_6000_GPUS",
    "nvidia-t4": "NVIDIA_T4_GPUS",
}
"""Accelerator -> the quota that its GPUs count for in a region."""

_WITHOUT_CPU_QUOTA = re.compile(r"(a2|a3|a4|a4x|g2|g4)-")
"""Machines whose processors count for no general quota."""


def sold(context: Context) -> Mapping[str, MachineType]:
    """Return the machine types that the session knows of Google Cloud."""
    return context.session.data.machine_types.get(context.provider, {})


def machine_of(context: Context, pool: Inputs) -> MachineType | None:
    """Return the hardware of a pool's machines; None where it is not known."""
    config = pool.get("nodeConfig")
    name = config.get("machineType") if isinstance(config, Mapping) else None
    if name is None or is_unknown(name):
        return None
    return sold(context).get(str(name))


def accelerator(name: object) -> str:
    """Return the session's name of what GKE calls an accelerator."""
    return ACCELERATORS.get(str(name), str(name))


def counted(pool: Inputs) -> int:
    """Return how many machines a pool starts with, in all zones together."""
    zones = len(pool.get("nodeLocations") or ()) or 1
    return zones * int(pool.get("nodeCount") or pool.get("initialNodeCount") or 0)


def asked(context: Context, pool: Inputs, count: int) -> Iterable[Demand]:
    """Return what so many machines of a pool count for; spot machines have quotas of their own."""
    machine = machine_of(context, pool)
    if machine is None:
        return
    config = pool["nodeConfig"]
    spot = bool(config.get("spot"))
    yield from demanded(str(config["machineType"]), machine, count, spot=spot)


def demanded(name: str, machine: MachineType, count: int, *, spot: bool) -> Iterable[Demand]:
    """Return what so many machines of a type count for."""
    prefix = "PREEMPTIBLE_" if spot else ""
    if machine.gpus:
        family = _FAMILIES.get(machine.gpus.accelerator, "GPUS")
        yield Demand(f"{prefix}{family}", machine.gpus.count * count)
    if not _WITHOUT_CPU_QUOTA.match(name):
        yield Demand(
            f"{prefix}CPUS" if name.startswith(("e2", "n1")) else _cpus(name), machine.cpus * count
        )


def _cpus(name: str) -> str:
    return f"{name.partition('-')[0].upper()}_CPUS"


def elsewhere(context: Context, pool: Inputs) -> Sequence[str]:
    """Return what a person could do where there is no quota or no capacity."""
    config = pool.get("nodeConfig") or {}
    machine = machine_of(context, pool)
    found = ["name other zones (cloud.pools.NAME.zones)", "use another region"]
    if machine and machine.gpus:
        if not config.get("spot"):
            found.append("take spot machines, which have a quota of their own (capacity: spot)")
        if not config.get("reservationAffinity"):
            found.append("name a reservation bought beforehand (capacity: reserved)")
    return found
