"""VM sizes and node groups: what may be asked for, what counts for a quota, what becomes nodes."""

import re
from collections.abc import Iterator

from ...cloud import node_groups
from ...cloud.node_group import NodeGroup
from ...session_data import MachineType
from ..cloud.context import Context
from ..cloud.kind import Demand, Inputs, Problem
from ..cloud.marks import is_unknown
from .ids import parent_of
from .pools import host_prefix, image, instance, labels, size_of, taints, zones

SPOT_FAMILY = "lowPriorityCores"
"""The one quota of all spot machines."""

FAMILIES = (
    (r"Standard_NC\d+as_T4_v3", "standardNCASv3_T4Family"),
    (r"Standard_NV\d+adm?s_A10_v5", "StandardNVADSA10v5Family"),
    (r"Standard_NC\d+ads_A100_v4", "StandardNCADSA100v4Family"),
    (r"Standard_ND96asr_v4", "standardNDASv4_A100Family"),
    (r"Standard_ND96amsr_A100_v4", "standardNDAMSv4_A100Family"),
    (r"Standard_NC\d+adi?s_H100_v5", "standardNCadsH100v5Family"),
    (r"Standard_ND96isr_H100_v5", "standardNDSH100v5Family"),
    (r"Standard_ND96isr_H200_v5", "standardNDISRH200V5Family"),
    (r"Standard_ND128isr_NDR_GB200_v6", "standardNDISRGB200V6Family"),
    (r"Standard_D\d+ds_v5", "standardDDSv5Family"),
    (r"Standard_D\d+s_v5", "standardDSv5Family"),
)
"""VM sizes -> the family whose quota they count for, as Azure groups them (from memory)."""

_ELSEWHERE = {"westeurope": "swedencentral", "eastus": "eastus2", "eastus2": "westus3"}
"""Region -> one that has much the same; westeurope for all others."""


def family(size: str) -> str:
    """Return the quota's family of a VM size."""
    found = (name for pattern, name in FAMILIES if re.fullmatch(pattern, size))
    return next(found, "cores")


def sizes_sold(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a problem for a VM size that nobody sells, and for a driver where there is no GPU."""
    size = inputs.get("vmSize")
    if size is None or is_unknown(size):
        return
    sold = context.session.data.machine_types.get(context.provider, {})
    if size not in sold:
        yield Problem("vmSize", f"got {size}; expected a VM size that is sold. See: evenkeel gpus")
        return
    hardware = sold[size].gpus
    if hardware is None and inputs.get("gpuProfile"):
        yield Problem("gpuProfile", f"got one for {size}, which has no GPU. Remove it.")
    profile = inputs.get("gpuInstanceProfile")
    if profile and not is_unknown(profile) and not (hardware and instance(hardware, profile)):
        yield Problem(
            "gpuInstanceProfile",
            f"got {profile} for {size}, whose GPUs cannot be cut so. Remove it.",
        )


def _hardware(context: Context, pool: Inputs) -> MachineType | None:
    sold = context.session.data.machine_types.get(context.provider, {})
    return sold.get(str(pool.get("vmSize")))


def alternatives(context: Context, pool: Inputs) -> list[str]:
    """Return what a person could do where there is no quota or no machine for a pool."""
    size, hardware = str(pool.get("vmSize")), _hardware(context, pool)
    spot = pool.get("scaleSetPriority") == "Spot"
    found = ["use on-demand capacity" if spot else "use spot capacity"]
    found += [
        f"use {name}, which has {other.gpus.count} x {other.gpus.accelerator}"
        for name, other in context.session.data.machine_types.get(context.provider, {}).items()
        if hardware and hardware.gpus and other.gpus and name != size
        if other.gpus.accelerator == hardware.gpus.accelerator
    ][:1]
    return [*found, f"use {_ELSEWHERE.get(context.region, 'westeurope')}, another region"]


def counted(context: Context, pool: Inputs) -> list[Demand]:
    """Return what a pool's first machines count for; spot machines have a quota of their own."""
    hardware = _hardware(context, pool)
    if hardware is None:
        return []
    return [Demand(_family(pool), hardware.cpus * size_of(pool)[2])]


def _family(pool: Inputs) -> str:
    spot = pool.get("scaleSetPriority") == "Spot"
    return SPOT_FAMILY if spot else family(str(pool.get("vmSize")))


def put_pool(context: Context, identifier: str, pool: Inputs, name: str, nodes_group: str) -> None:
    """Make a pool's machines nodes of the session's cluster, or bring them up to date.

    Whoever changes anything of a pool puts all of it, and with it a count: how many machines there
    are is then what was put, however far the autoscaler has grown the pool meanwhile.
    """
    told = bool(context.previous) and pool.get("count") is not None
    least, most, count = size_of(pool)
    hardware = _hardware(context, pool)
    group = NodeGroup(
        provider=context.provider,
        type=context.type,
        id=identifier,
        name=context.name,
        region=context.region,
        minimum=least,
        maximum=most,
        size=count,
        machine_type=str(pool["vmSize"]),
        hostname=f"{host_prefix(name, parent_of(identifier))}{{base36}}",
        zones=zones(context, pool),
        labels=labels(context, pool, name, nodes_group),
        taints=taints(pool),
        image=image(context, pool),
        scaled_by="cloud" if pool.get("enableAutoScaling") else "",
        family=_family(pool),
        each=hardware.cpus if hardware else 0,
        alternatives=tuple(alternatives(context, pool)),
    )
    node_groups.put(context.store, context.session, context.api, group, told=told)


def scaled(context: Context, identifier: str) -> dict[str, int]:
    """Return how many machines a pool has now, as AKS tells it."""
    found = node_groups.find(context.store, context.provider, identifier)
    return {"count": len(found.members)} if found else {}


def remove_pool(context: Context, identifier: str) -> None:
    """Take a pool's nodes away."""
    node_groups.remove(context.store, context.api, context.provider, identifier)
