"""The catalogue of machines: which a cloud has, with how many GPUs of which kind, at what price."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..errors import Refused
from ..frozen import dataclass
from .accelerators import catalogue as accelerators
from .pools import Capacity

Arch = Literal["amd64", "arm64"]


@dataclass(frozen=True, kw_only=True)
class MachineType:
    """One machine that a cloud sells; prices are list prices of one region and one day."""

    cloud: str
    name: str
    """What the cloud calls it, such as `p5.48xlarge`."""

    accelerator: str | None
    """A name of the accelerator catalogue; None for a machine without GPUs."""

    gpus: int
    vcpus: int
    memory_gib: int
    arch: Arch
    mig: bool
    """Whether its GPUs can be cut into MIG instances."""

    rdma: bool
    """Whether such machines reach each other's memory (EFA, RoCE, InfiniBand)."""

    efa_interfaces: int
    """How many Elastic Fabric Adapters it has; 0 where the cloud knows none."""

    local_nvme_gb: int | None
    """The size of its own NVMe disks; 0 where it has none, None where no source says."""

    network: str
    """Its network in words."""

    image: str | None
    """What the cloud calls the image family with the GPU driver, where that is a choice."""

    gpu_type: str | None
    """What the cloud calls the accelerator, where that must be said beside the machine."""

    attached: bool
    """Whether GPUs are attached to a machine that exists without them, too."""

    capacities: tuple[Capacity, ...]
    """How it can be bought at all."""

    usd_per_hour: float | None
    """The on-demand list price; None where none is published."""

    price_region: str | None
    price_date: str | None
    price_source: str | None
    note: str | None
    """What a person should know before asking for it."""


@cache
def _data() -> Mapping[str, Any]:
    source = Path(__file__).with_name("machines.json")
    content: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return content


@cache
def catalogue() -> tuple[MachineType, ...]:
    """Return every machine with GPUs, in the order of the file: by cloud, small before large."""
    clouds = dict.fromkeys(each["cloud"] for each in _data()["machines"])
    return tuple(each for cloud in clouds for each in machines(cloud))


@cache
def system_catalogue() -> tuple[MachineType, ...]:
    """Return every machine without GPUs that evenkeel knows."""
    return tuple(map(_machine, _data()["system"]))


@cache
def machines(cloud: str) -> tuple[MachineType, ...]:
    """Return the machines with GPUs that a cloud has; none where machines simply exist."""
    return tuple(_machine(each) for each in _data()["machines"] if each["cloud"] == cloud)


def machine(cloud: str, name: str) -> MachineType | None:
    """Return the machine that a cloud calls so, with GPUs or without; None for an unknown one."""
    every = (*machines(cloud), *system_catalogue())
    return next((each for each in every if (each.cloud, each.name) == (cloud, name)), None)


def system_machine(cloud: str) -> MachineType:
    """Return the machine for what needs no GPU: the cluster's own services and the add-ons."""
    default = next(e for e in _data()["system"] if e["cloud"] == cloud and e["default"])
    return _machine(default)


def choose(cloud: str, accelerator: str, gpus_per_node: int) -> MachineType:
    """Return the machine for a pool: the cheapest that fits exactly, then the one of fewest CPUs.

    Raises:
        Refused: The cloud has none; the message lists the nearest and which cloud has it.
    """
    fitting = [
        each
        for each in machines(cloud)
        if (each.accelerator, each.gpus) == (accelerator, gpus_per_node)
    ]
    if not fitting:
        raise Refused(refusal(cloud, accelerator, gpus_per_node))
    return min(fitting, key=_by_price)


def refusal(cloud: str, accelerator: str, gpus_per_node: int) -> str:
    """Return why no machine fits, as `got X; expected Y. Do Z.`."""
    near = nearest(cloud, accelerator, gpus_per_node)
    offers = ", ".join(f"{each.gpus} x {each.accelerator} ({each.name})" for each in near)
    elsewhere = sorted(
        {
            each.cloud
            for each in catalogue()
            if (each.accelerator, each.gpus) == (accelerator, gpus_per_node)
        }
    )
    has = f" {' and '.join(elsewhere)} {'has' if len(elsewhere) == 1 else 'have'} it."
    return (
        f"got {gpus_per_node} x {accelerator}; expected a machine that {cloud} has. "
        f"Nearest: {offers or 'none'}.{has if elsewhere else ' No cloud has it.'}"
    )


def nearest(
    cloud: str, accelerator: str, gpus_per_node: int, count: int = 3
) -> tuple[MachineType, ...]:
    """Return the machines of a cloud that come nearest: another count first, then another GPU."""
    memory = _gpu_memory(accelerator)
    cheapest: dict[tuple[str | None, int], MachineType] = {}
    for each in sorted(machines(cloud), key=_by_price):
        cheapest.setdefault((each.accelerator, each.gpus), each)

    def distance(each: MachineType) -> tuple[bool, float, int]:
        other = _gpu_memory(each.accelerator or "")
        apart = max(memory, other) / min(memory, other) if memory and other else float("inf")
        return each.accelerator != accelerator, apart, abs(each.gpus - gpus_per_node)

    return tuple(sorted(cheapest.values(), key=distance)[:count])


def _gpu_memory(accelerator: str) -> int:
    known = accelerators().get(accelerator)
    return known.memory_mib if known else 0


def _by_price(each: MachineType) -> tuple[bool, float, int]:
    return each.usd_per_hour is None, each.usd_per_hour or 0, each.vcpus


def _machine(entry: Mapping[str, Any]) -> MachineType:
    return MachineType(
        cloud=entry["cloud"],
        name=entry["name"],
        accelerator=entry.get("accelerator"),
        gpus=entry.get("gpus", 0),
        vcpus=entry["vcpus"],
        memory_gib=entry["memory_gib"],
        arch=entry["arch"],
        mig=entry.get("mig", False),
        rdma=entry.get("rdma", False),
        efa_interfaces=entry.get("efa_interfaces", 0),
        local_nvme_gb=entry["local_nvme_gb"],
        network=entry.get("network", ""),
        image=entry.get("image"),
        gpu_type=entry.get("gpu_type"),
        attached=entry.get("attached", False),
        capacities=tuple(entry.get("capacities", ("on-demand", "spot", "reserved"))),
        usd_per_hour=entry["usd_per_hour"],
        price_region=entry["price_region"],
        price_date=entry["price_date"],
        price_source=entry["price_source"],
        note=entry.get("note"),
    )
