"""Agent pools: the machines of a cluster."""

import re
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ..arm import arm
from ..ids import parent_of
from ..machines import alternatives, counted, put_pool, remove_pool, scaled, sizes_sold
from ..pools import SPOT, known, node_group_of, parsed
from .compute import PLACEMENT
from .network import SUBNET

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"

IMMUTABLE = (
    "vmSize",
    "gpuProfile",
    "gpuInstanceProfile",
    "scaleSetPriority",
    "scaleSetEvictionPolicy",
    "spotMaxPrice",
    "osType",
    "osSKU",
    "osDiskType",
    "osDiskSizeGB",
    "kubeletDiskType",
    "availabilityZones",
    "vnetSubnetID",
    "maxPods",
    "capacityReservationGroupID",
    "proximityPlacementGroupID",
    "enableEncryptionAtHost",
    "enableNodePublicIP",
    "type",
)
"""What AKS never changes of a pool."""

_NAME = re.compile(r"[a-z][a-z0-9]{0,11}")
_ZONES = ("1", "2", "3")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def check_pool(pool: Inputs, name_key: str) -> Iterator[Problem]:
    """Yield what is wrong with a pool, inside a cluster or beside it."""
    name = pool.get(name_key)
    if name is not None and not is_unknown(name) and not _NAME.fullmatch(name):
        yield Problem(
            name_key,
            f"got {name}; expected 1 to 12 lower-case letters and digits, a letter first. "
            "Shorten it.",
        )
    yield from _labels(pool)
    yield from _taints(pool)
    yield from _spot(pool)
    yield from _size(pool)
    yield from _placing(pool)
    if "SkipGPUDriverInstall" in (known(pool, "tags") or {}):
        yield Problem(
            "tags.SkipGPUDriverInstall",
            "got it; AKS refuses the tag since 2025-08-14. Write gpuProfile.driver: None.",
        )


def _labels(pool: Inputs) -> Iterator[Problem]:
    for key in known(pool, "nodeLabels") or {}:
        domain = key.partition("/")[0]
        reserved = domain == "kubernetes.azure.com" or domain.endswith(".kubernetes.azure.com")
        if reserved and not (key == SPOT and pool.get("scaleSetPriority") == "Spot"):
            yield Problem(
                f"nodeLabels.{key}",
                "got a label of AKS' own; expected one outside kubernetes.azure.com. Remove it.",
            )


def _taints(pool: Inputs) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, text in enumerate(known(pool, "nodeTaints") or ()):
        if is_unknown(text):
            continue
        taint = parsed(str(text))
        if not taint["key"] or taint["effect"] not in _EFFECTS:
            yield Problem(
                f"nodeTaints[{index}]",
                f"got {text}; expected KEY=VALUE:EFFECT with one of {', '.join(_EFFECTS)}. "
                "Correct it.",
            )
        elif (taint["key"], taint["effect"]) in seen:
            yield Problem(
                f"nodeTaints[{index}]",
                f"got {taint['key']} twice with {taint['effect']}; expected it once. Remove one.",
            )
        seen.add((taint["key"], taint["effect"]))


def _spot(pool: Inputs) -> Iterator[Problem]:
    if pool.get("scaleSetPriority") != "Spot":
        for key in ("spotMaxPrice", "scaleSetEvictionPolicy"):
            if pool.get(key) is not None:
                yield Problem(
                    key, "got a value; only pools with scaleSetPriority Spot have it. Remove it."
                )
        return
    if pool.get("mode") == "System":
        yield Problem("scaleSetPriority", "got Spot for a System pool; expected Regular. Use that.")
    if pool.get("capacityReservationGroupID"):
        yield Problem(
            "capacityReservationGroupID", "got one for a Spot pool; expected none. Remove it."
        )
    if (known(pool, "upgradeSettings") or {}).get("maxSurge"):
        yield Problem(
            "upgradeSettings.maxSurge", "got a value; Spot pools have no surge. Remove it."
        )


def _size(pool: Inputs) -> Iterator[Problem]:
    numbers = [pool.get(key) for key in ("count", "minCount", "maxCount")]
    if any(is_unknown(each) for each in numbers):
        return
    if not pool.get("enableAutoScaling"):
        for key in ("minCount", "maxCount"):
            if pool.get(key) is not None:
                yield Problem(key, "got a number without enableAutoScaling. Remove it, or enable.")
        return
    least, most = pool.get("minCount"), pool.get("maxCount")
    if least is None or most is None or most < 1 or least > most:
        yield Problem(
            "minCount",
            f"got minCount {least} and maxCount {most}; expected 0 <= minCount <= maxCount and a "
            "maxCount of at least 1. Correct them.",
        )
    elif pool.get("mode") == "System" and least < 1:
        yield Problem("minCount", "got 0 for a System pool; expected at least 1. Raise it.")


def _placing(pool: Inputs) -> Iterator[Problem]:
    zones = known(pool, "availabilityZones") or ()
    for index, zone in enumerate(zones):
        if not is_unknown(zone) and zone not in _ZONES:
            yield Problem(
                f"availabilityZones[{index}]",
                f"got {zone}; expected {', '.join(_ZONES)}. Correct it.",
            )
    if pool.get("proximityPlacementGroupID") and len(zones) > 1:
        yield Problem(
            "availabilityZones",
            f"got {len(zones)} with a proximity placement group; expected one. Keep one.",
        )


def _check(_: Context, inputs: Inputs) -> Iterator[Problem]:
    yield from check_pool(inputs, "agentPoolName")


def _fits_cluster(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """A pool stands in its cluster's network, outside subnets of others, and is no newer."""
    cluster = context.find(CLUSTER, parent_of(context.id))
    subnet = context.find(SUBNET, inputs.get("vnetSubnetID"))
    if cluster is None:
        return
    network = {
        parent_of(each["vnetSubnetID"])
        for each in cluster.inputs.get("agentPoolProfiles") or ()
        if each.get("vnetSubnetID")
    }
    if subnet and network and parent_of(subnet.id) not in network:
        yield Problem(
            "vnetSubnetID",
            f"got {subnet.id}; expected a subnet of {', '.join(sorted(network))}, where the "
            "cluster's other pools are. Choose one there.",
        )
    if subnet and subnet.inputs.get("delegations"):
        yield Problem(
            "vnetSubnetID", f"got {subnet.id}, which is delegated; expected one for machines."
        )
    mine, theirs = inputs.get("orchestratorVersion"), cluster.inputs.get("kubernetesVersion")
    if mine and theirs and _version(mine) > _version(theirs):
        yield Problem(
            "orchestratorVersion",
            f"got {mine}; expected at most the cluster's {theirs}. Upgrade the cluster first.",
        )


def _version(text: object) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", str(text))[:2])


def _outputs(_: Context, inputs: Inputs) -> Outputs:
    version = inputs.get("orchestratorVersion")
    return {
        "currentOrchestratorVersion": f"{version}.0" if version else None,
        "powerState": {"code": "Running"},
        "nodeImageVersion": "AKSUbuntu-2404-simulated",
        "type": inputs.get("type", "VirtualMachineScaleSets"),
        "mode": inputs.get("mode", "User"),
    }


def _put(context: Context, inputs: Inputs) -> None:
    cluster = parent_of(context.id)
    found = context.find(CLUSTER, cluster)
    nodes_group = found.outputs["nodeResourceGroup"] if found else node_group_of(cluster)
    put_pool(context, context.id, inputs, inputs["agentPoolName"], nodes_group)


KINDS: tuple[Kind, ...] = (
    arm(
        POOL,
        "Microsoft.ContainerService/managedClusters/{resourceName}/agentPools/{agentPoolName}",
        _outputs,
        located=False,
        required=frozenset({"vmSize", "osType"}),
        replace=frozenset(IMMUTABLE),
        references=(
            Reference(path="resourceName", type=CLUSTER, by="name"),
            Reference(path="vnetSubnetID", type=SUBNET),
            Reference(path="proximityPlacementGroupID", type=PLACEMENT),
        ),
        checks=(_check, sizes_sold),
        rules=(_fits_cluster,),
        quota=counted,
        alternatives=alternatives,
        after_create=_put,
        after_update=_put,
        before_delete=lambda context, _: remove_pool(context, context.id),
        live=lambda context, _: scaled(context, context.id),
        seconds=240,
    ),
)
