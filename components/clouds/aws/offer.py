"""What a cluster on AWS will offer, known before anything is registered; no Pulumi needed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...contract import ClusterOffer, FoundationSpec
from ...errors import Refused
from ...planning.api_ranges import check_api_ranges
from ...planning.machines import MachineType, choose, machine
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from ..base_offer import expect, plan_base
from ..volumes import plan_class
from . import services
from .addons import ADDONS
from .arns import partition
from .capacity import check_capacity
from .driver import plan_driver, plan_stack
from .settings import Settings
from .subnets import check_addresses, check_zones

SYSTEM = "system"
"""What the first node group without GPUs is called."""

_RESERVED = re.compile(f"{SYSTEM}(-[a-z])?")


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what add-ons are planned for.

    Raises:
        Refused: The settings do not go together, or AWS has no such machine.
    """
    expect(spec, check(spec, settings))
    return replace(
        plan_base(spec, plan_stack(spec.driver)),
        storage_class=plan_class(spec.scope),
        buckets=services.plan_buckets(spec, settings),
        pod_labels=services.POD_LABELS,
        internal_load_balancer=services.INTERNAL_LOAD_BALANCER,
        dns=services.plan_dns(spec, settings),
        fabric="efa",
        secret_store=services.plan_secret_store(spec, settings),
    )


def plan_system_size(scope: Scope) -> tuple[int, int]:
    """Return the least and the most machines without GPUs."""
    return (3, 9) if scope.protected else (2, 6)


def plan_system_groups(scope: Scope, zones: Sequence[str]) -> Mapping[str, tuple[str, int, int]]:
    """Return what the groups of machines without GPUs are called, by zone, and their sizes.

    A volume stays in the zone where it was made, and the autoscaler cannot choose where a group of
    several zones grows: a pod would wait for ever beside its volume. So each zone has a group.
    """
    least, most = plan_system_size(scope)
    names = [SYSTEM, *(f"{SYSTEM}-{zone[-1]}" for zone in zones[1:])]
    return {
        zone: (name, _share(least, index, len(zones)), _share(most, index, len(zones)))
        for index, (zone, name) in enumerate(zip(zones, names, strict=True))
    }


def _share(whole: int, index: int, parts: int) -> int:
    """Return one of equal parts; the first ones are larger by what is left over."""
    each, rest = divmod(whole, parts)
    return each + (index < rest)


def plan_machines(spec: FoundationSpec, settings: Settings) -> Mapping[str, str | None]:
    """Return each pool's instance type.

    Raises:
        Refused: AWS has no such machine.
    """
    return {pool.name: plan_machine(pool, settings).name for pool in spec.pools}


def plan_machine(pool: GpuPool, settings: Settings) -> MachineType:
    """Return the machine of a pool: the one that the settings name, or the catalogue's choice.

    Raises:
        Refused: AWS has no such machine, or it has other GPUs.
    """
    named = settings.pool(pool.name).machine_type
    if named is None:
        return choose("aws", pool.accelerator, pool.gpus_per_node)
    found = machine("aws", named)
    if found and (found.accelerator, found.gpus) == (pool.accelerator, pool.gpus_per_node):
        return found
    has = f"{found.gpus} x {found.accelerator}" if found and found.gpus else "no such GPUs"
    raise Refused(
        f"cloud.pools.{pool.name}.machineType: got {named} ({has}); expected a machine with "
        f"{pool.gpus_per_node} x {pool.accelerator}. Use one that `evenkeel gpus` lists, or "
        "remove it."
    )


def check(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield every problem of an environment with AWS, before anything is registered."""
    yield from check_addresses(spec.cidr, spec.pods, spec.services)
    yield from check_zones(spec.zones, settings)
    yield from check_capacity(spec, settings)
    yield from services.check_services(spec, settings)
    yield from check_api_ranges(settings.api_cidrs, public=spec.public_api)
    yield from _admins(settings)
    yield from _written(settings)
    for pool in spec.pools:
        if _RESERVED.fullmatch(pool.name):
            yield (
                f"gpuPools {pool.name}.name: got {pool.name}, as machines without GPUs are called; "
                "expected another name. Rename it."
            )
        try:
            found = plan_machine(pool, settings)
        except Refused as refused:
            yield from refused.problems
        else:
            yield from _pool(pool, found)
    try:
        flags = plan_driver(spec.driver).flags
    except Refused as refused:
        yield from refused.problems
    else:
        if flags.bottlerocket:
            yield from _bottlerocket(spec)
    names = {pool.name for pool in spec.pools}
    for name in settings.pools:
        if name not in names:
            yield f"cloud.pools.{name}: got no such pool; expected one. Remove it, or add the pool."


def _admins(settings: Settings) -> Iterator[str]:
    """Yield roles that have no way in; one of another account has, and cannot deploy."""
    area = partition(settings.region)
    for key, roles in (("admins", settings.admins), ("previewers", settings.previewers)):
        for index, role in enumerate(roles):
            if not role.startswith(f"arn:{area}:"):
                yield (
                    f"cloud.{key}[{index}]: got {role}; expected a role of the partition {area}, "
                    f"in which {settings.region} is: others have no way in. Correct it."
                )
    for index, role in enumerate(settings.previewers):
        if role in settings.admins:
            yield (
                f"cloud.previewers[{index}]: got {role}, which is one of cloud.admins; expected "
                "another role: EKS takes one entry for each. Remove it from one of them."
            )
    if not any(f":{settings.account}:" in role for role in settings.admins):
        yield (
            f"cloud.admins: got no role of account {settings.account}; expected one, because the "
            "role that deploys is of it. Add it, or correct cloud.account."
        )


def _written(settings: Settings) -> Iterator[str]:
    """Yield versions of add-ons that EKS is not asked for."""
    known = [each.name for each in ADDONS]
    for name in settings.addon_versions:
        if name not in known:
            yield (
                f"cloud.addonVersions.{name}: got no add-on that is installed; expected one of "
                f"{', '.join(known)}. Correct the name, or remove it."
            )


def _pool(pool: GpuPool, found: MachineType) -> Iterator[str]:
    place = f"gpuPools {pool.name}"
    if pool.rdma and not found.efa_interfaces:
        yield (
            f"{place}.interconnect: got rdma; {found.name} has no Elastic Fabric Adapter. "
            "Remove it, or use more GPUs per node."
        )
    if pool.local_disk and found.local_nvme_gb == 0:
        yield f"{place}.localDisk: got true; {found.name} has no disks of its own. Remove it."
    if pool.capacity not in found.capacities:
        yield (
            f"{place}.capacity: got {pool.capacity}; {found.name} is sold as "
            f"{', '.join(found.capacities)} only. Use one of these."
        )


def _bottlerocket(spec: FoundationSpec) -> Iterator[str]:
    for pool in spec.pools:
        for key, asked in (("sharing.mig", pool.mig_profile), ("localDisk", pool.local_disk)):
            if asked:
                yield (
                    f"gpuPools {pool.name}.{key}: got it with gpu.driver cloud; expected auto or "
                    "preinstalled, because evenkeel sets up neither MIG nor disks on Bottlerocket. "
                    "Remove gpu.driver."
                )
