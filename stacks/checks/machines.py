"""Machines: one that has the pool's GPUs, that its region sells, that can do what is asked."""

from collections.abc import Iterator, Sequence
from typing import get_args

from components.errors import Refused
from components.planning import machines, regions
from components.planning.accelerators import catalogue as accelerators
from components.planning.machines import MachineType
from components.planning.names import by_likeness, nearest
from components.planning.pools import Capacity
from stacks.checks.written import Pool, Written, text, whole
from stacks.messages import shown
from stacks.problems import Found

_MOST = 3
"""How many alternatives a message names."""


def check(written: Written) -> Iterator[Found]:
    """Yield what keeps pools from having machines, on clouds that sell them."""
    cloud = written.cloud or ""
    if not machines.machines(cloud):
        return
    region = text(written.section.get("region"))
    for pool in written.pools():
        gpus = whole(pool.written.get("gpusPerNode"))
        if pool.accelerator not in accelerators() or gpus is None:
            continue  # reported with the types and the pools
        if pool.machine_type is not None:
            found = machines.machine(cloud, pool.machine_type)
            yield from _named(cloud, pool, gpus, found)
        else:
            try:
                found = machines.choose(cloud, pool.accelerator or "", gpus)
            except Refused:
                found = None
                yield _none(cloud, pool, gpus)
            else:
                yield from _region(pool, found, region)
        if found is not None:
            yield from _abilities(pool, found)


def _named(cloud: str, pool: Pool, gpus: int, found: MachineType | None) -> Iterator[Found]:
    """Look at a machine that the cloud's section names."""
    steps = ("cloud", "pools", pool.name or "", "machineType")
    if found is None:
        known = [each.name for each in machines.machines(cloud)]
        meant = nearest(pool.machine_type or "", known)
        remedy = f"Did you mean {meant}?" if meant else "See: evenkeel gpus"
        yield Found(
            steps, f"got {shown(pool.machine_type)}; expected a machine of the catalogue. {remedy}"
        )
    elif (found.accelerator, found.gpus) != (pool.accelerator, gpus):
        has = f"{found.gpus} x {found.accelerator}" if found.gpus else "no GPU"
        yield Found(
            steps,
            f"got {found.name}, which has {has}; expected {gpus} x {pool.accelerator}. "
            "Remove it, or change the pool.",
        )


def _none(cloud: str, pool: Pool, gpus: int) -> Found:
    other_count = any(each.accelerator == pool.accelerator for each in machines.machines(cloud))
    key = "gpusPerNode" if other_count else "accelerator"
    return Found((*pool.steps, key), machines.refusal(cloud, pool.accelerator or "", gpus))


def _region(pool: Pool, found: MachineType, region: str | None) -> Iterator[Found]:
    """Look whether the region sells the machine, where a source says it."""
    if region is None or region not in regions.regions(found.cloud):
        return
    offering = regions.offering(found.cloud, found.name)
    if offering is None or region in offering.regions:
        return
    there = [
        f"{each.gpus} x {each.accelerator} ({each.name})"
        for each in machines.nearest(found.cloud, found.accelerator or "", found.gpus, count=99)
        if regions.offered(found.cloud, region, each.name)
    ]
    has = f"Nearest there: {', '.join(there[:_MOST])}. " if there else ""
    yield Found(
        (*pool.steps, "accelerator"),
        f"got {pool.accelerator}; {region} did not sell {found.name} on {offering.date}; "
        f"{_few(by_likeness(region, offering.regions))} did. {has}Choose one of these, or insist "
        f"with cloud.pools.{shown(pool.name)}.machineType.",
    )


def _few(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    listed = ", ".join(names[:_MOST])
    return f"{listed} and {more} more" if more > 0 else listed


def _abilities(pool: Pool, found: MachineType) -> Iterator[Found]:
    """Look at what the pool asks of its machine."""
    capacity = pool.written.get("capacity", "on-demand")
    if capacity in get_args(Capacity) and capacity not in found.capacities:
        yield Found(
            (*pool.steps, "capacity"),
            f"got {shown(capacity)}; {found.name} is sold as {' or '.join(found.capacities)} "
            "only. Choose one of these.",
        )
    if pool.written.get("interconnect") == "rdma" and not found.rdma:
        yield Found(
            (*pool.steps, "interconnect"),
            f"got rdma; {found.name} cannot do it (network: {found.network}). Remove it.",
        )
    if pool.written.get("localDisk") is True and found.local_nvme_gb == 0:
        yield Found(
            (*pool.steps, "localDisk"),
            f"got true; {found.name} has no disks of its own. Remove it.",
        )
