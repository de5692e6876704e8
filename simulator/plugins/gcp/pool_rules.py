"""What GKE asks of a node pool: machines and GPUs that belong together, one taint of a key."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from ..cloud.marks import is_unknown, lookup
from .kinds.keys import key_problem
from .machines import accelerator, machine_of, sold
from .nodes import GPU_TAINT
from .rules import find
from .tokens import ACCOUNT, CLUSTER, RESOURCE_POLICY

_SHARERS = (2, 48)
_GPUS = "nodeConfig.guestAccelerators[0]"


def check_machine(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a machine type that nobody sells."""
    path = "nodeConfig.machineType"
    name = lookup(inputs, path)
    if name is not None and not is_unknown(name) and name not in sold(context):
        yield Problem(path, f"got {name}; expected a machine that is sold. See: evenkeel gpus")


def check_gpus(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield GPUs that are not those of the machine."""
    machine, asked = machine_of(context, inputs), lookup(inputs, _GPUS)
    if machine is None or not asked or is_unknown(asked):
        return
    name = inputs["nodeConfig"]["machineType"]
    if machine.gpus is None:
        yield Problem(_GPUS, f"got {asked.get('type')}; {name} takes no GPU. Remove it.")
        return
    if accelerator(asked.get("type")) != machine.gpus.accelerator:
        yield Problem(
            f"{_GPUS}.type",
            f"got {asked.get('type')}; {name} has {machine.gpus.accelerator}. Correct it.",
        )
    if asked.get("count") != machine.gpus.count:
        yield Problem(
            f"{_GPUS}.count",
            f"got {asked.get('count')}; {name} has {machine.gpus.count}. Correct it.",
        )
    profile = asked.get("gpuPartitionSize")
    if profile and profile not in machine.gpus.mig_profiles:
        has = ", ".join(machine.gpus.mig_profiles) or "no MIG"
        yield Problem(f"{_GPUS}.gpuPartitionSize", f"got {profile}; {name} has {has}. Correct it.")
    yield from _sharing(asked)


def _sharing(asked: Mapping[str, Any]) -> Iterator[Problem]:
    clients = lookup(asked, "gpuSharingConfig.maxSharedClientsPerGpu")
    low, high = _SHARERS
    if clients is not None and not low <= int(clients) <= high:
        yield Problem(
            f"{_GPUS}.gpuSharingConfig.maxSharedClientsPerGpu",
            f"got {clients}; expected {low} to {high}. Change it.",
        )


def check_taints(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a second taint with a key: GKE adds that of GPU nodes by itself."""
    taints = lookup(inputs, "nodeConfig.taints")
    if not isinstance(taints, list):
        return
    gpu = {(GPU_TAINT["key"], "NO_SCHEDULE")} if lookup(inputs, _GPUS) else set()
    seen: set[tuple[object, object]] = set(gpu)
    for index, each in enumerate(taints):
        key = (each.get("key"), each.get("effect"))
        if key in seen and not is_unknown(list(key)):
            yield Problem(
                f"nodeConfig.taints[{index}]",
                f"Found more than one taint with key {key[0]} and effect {key[1]}; GKE itself sets "
                f"{GPU_TAINT['key']} on GPU nodes. Remove it.",
            )
        seen.add(key)


def check_autoscaling(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield limits that exclude each other."""
    limits = inputs.get("autoscaling")
    if not limits or is_unknown(limits):
        return
    total = {key: limits.get(key) for key in ("totalMinNodeCount", "totalMaxNodeCount")}
    zonal = {key: limits.get(key) for key in ("minNodeCount", "maxNodeCount")}
    if any(each is not None for each in total.values()) and any(zonal.values()):
        yield Problem(
            "autoscaling",
            "got limits by zone and in total; expected one of the two. Remove minNodeCount and "
            "maxNodeCount.",
        )
    least, most = (total if any(total.values()) else zonal).values()
    if most is None or most < 1 or (least or 0) > most:
        yield Problem(
            "autoscaling",
            f"got {least or 0} to {most}; expected a maximum of at least 1 and a minimum below it. "
            "Correct them.",
        )


def check_place(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what a compact pool, or a spot pool, cannot have."""
    zones = inputs.get("nodeLocations") or ()
    if lookup(inputs, "placementPolicy.type") == "COMPACT" and len(zones) > 1:
        yield Problem(
            "nodeLocations", f"got {len(zones)} zones with COMPACT placement; expected one."
        )
    reservation = lookup(inputs, "nodeConfig.reservationAffinity.consumeReservationType")
    if lookup(inputs, "nodeConfig.spot") and reservation == "SPECIFIC_RESERVATION":
        yield Problem("nodeConfig.spot", "got true with a reservation; expected one of them.")
    if reservation == "SPECIFIC_RESERVATION" and not lookup(
        inputs, "nodeConfig.reservationAffinity.values"
    ):
        yield Problem(
            "nodeConfig.reservationAffinity.values", "got nothing; expected the reservation's name."
        )


def fits_cluster(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what the cluster, or what exists beside it, does not allow."""
    cluster = context.find(CLUSTER, inputs.get("cluster"), "name")
    profile = lookup(inputs, "networkConfig.acceleratorNetworkProfile")
    if cluster and profile and not cluster.inputs.get("enableMultiNetworking"):
        yield Problem(
            "networkConfig.acceleratorNetworkProfile",
            f"got {profile}; expected enableMultiNetworking on the cluster. Make a new cluster.",
        )
    policy = lookup(inputs, "placementPolicy.policyName")
    if policy and find(context, RESOURCE_POLICY, policy) is None:
        yield Problem(
            "placementPolicy.policyName", f"got {policy}; expected one that exists. Make it first."
        )
    account = lookup(inputs, "nodeConfig.serviceAccount")
    if account and account != "default" and context.find(ACCOUNT, account, "email") is None:
        yield Problem(
            "nodeConfig.serviceAccount", f"got {account}; expected one that exists. Make it first."
        )
    path = "nodeConfig.bootDiskKmsKey"
    yield from key_problem(context, path, lookup(inputs, path), "compute-system")
