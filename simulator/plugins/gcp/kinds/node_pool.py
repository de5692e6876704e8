"""Node pools of GKE: the machines of a cluster."""

from collections.abc import Iterable
from dataclasses import replace

from ....cloud import node_groups
from ....cloud.node_group import NodeGroup
from ....errors import CloudError
from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Reference
from ..machines import asked, counted, elsewhere, machine_of
from ..nodes import GPU_TAINT, gpus_asked, host_prefix, image, labels, taints
from ..pool_rules import (
    check_autoscaling,
    check_gpus,
    check_machine,
    check_place,
    check_taints,
    fits_cluster,
)
from ..rules import check_labels, check_name, check_region, check_zones, region_of
from ..tokens import CLUSTER, CRYPTO_KEY, NODE_POOL

IMMUTABLE = (
    "name",
    "project",
    "location",
    "cluster",
    "initialNodeCount",
    "maxPodsPerNode",
    "placementPolicy",
    "networkConfig.acceleratorNetworkProfile",
    "networkConfig.additionalNodeNetworkConfigs",
    "networkConfig.podRange",
    "nodeConfig.bootDiskKmsKey",
    "nodeConfig.ephemeralStorageLocalSsdConfig",
    "nodeConfig.guestAccelerators",
    "nodeConfig.localNvmeSsdBlockConfig",
    "nodeConfig.localSsdCount",
    "nodeConfig.machineType",
    "nodeConfig.metadata",
    "nodeConfig.minCpuPlatform",
    "nodeConfig.oauthScopes",
    "nodeConfig.preemptible",
    "nodeConfig.reservationAffinity",
    "nodeConfig.serviceAccount",
    "nodeConfig.shieldedInstanceConfig",
    "nodeConfig.spot",
)
"""What GKE never changes of a pool; that of the driver is among it, inside the accelerators."""


def _location(context: Context, inputs: Inputs) -> str:
    return str(inputs.get("location") or context.region)


def _identifier(context: Context, inputs: Inputs) -> str:
    cluster = f"projects/{context.account}/locations/{_location(context, inputs)}/clusters"
    return f"{cluster}/{inputs['cluster']}/nodePools/{inputs['name']}"


def _outputs(context: Context, inputs: Inputs) -> Outputs:
    zones = inputs.get("nodeLocations") or [_location(context, inputs)]
    compute = f"https://www.googleapis.com/compute/v1/projects/{context.account}/zones"
    prefix = host_prefix(str(inputs["cluster"]), str(inputs["name"]))
    group = context.fingerprint("group", length=8)
    return {
        "location": _location(context, inputs),
        "project": context.account,
        "version": inputs.get("version") or "1.35.5-gke.1000000",
        "maxPodsPerNode": inputs.get("maxPodsPerNode") or 110,
        "instanceGroupUrls": [
            f"{compute}/{zone}/instanceGroupManagers/{prefix}-{group}-grp" for zone in zones
        ],
        "managedInstanceGroupUrls": [
            f"{compute}/{zone}/instanceGroups/{prefix}-{group}-grp" for zone in zones
        ],
        "operation": "",
    }


def group_of(context: Context, inputs: Inputs) -> NodeGroup:
    """Return the machines of a pool, as it says them.

    Raises:
        CloudError: The machine type cannot be had.
    """
    machine, config = machine_of(context, inputs), inputs.get("nodeConfig") or {}
    name = str(config.get("machineType"))
    if machine is None:
        raise CloudError(f"{NODE_POOL} {context.name}: got {name}; expected one that is sold.")
    limits = inputs.get("autoscaling") or {}
    zones = tuple(inputs.get("nodeLocations") or (_location(context, inputs),))
    size = counted(inputs)
    least = limits.get("totalMinNodeCount", (limits.get("minNodeCount") or 0) * len(zones))
    most = limits.get("totalMaxNodeCount") or (limits.get("maxNodeCount") or 0) * len(zones)
    demand = next(iter(asked(context, inputs, 1)), None)
    location = _location(context, inputs)
    region = region_of(location) or location
    prefix = host_prefix(str(inputs["cluster"]), str(inputs["name"]))
    return NodeGroup(
        provider=context.provider,
        type=NODE_POOL,
        id=context.id,
        name=context.name,
        region=region,
        minimum=int(least or 0) if limits else size,
        maximum=int(most) if limits else size,
        size=size,
        machine_type=name,
        hostname=f"{prefix}-{{hash}}-{{suffix}}",
        zones=zones,
        labels=labels(inputs, machine, region),
        taints=taints(inputs, machine),
        image=image(inputs, machine),
        scaled_by="cloud" if limits else "",
        family=demand.family if demand else "",
        each=demand.amount if demand else 0,
        alternatives=tuple(elsewhere(context, inputs)),
    )


def bare(context: Context, inputs: Inputs) -> bool:
    """Tell whether a new pool has GPUs and the cluster no machine without: GKE taints it not."""
    if not gpus_asked(inputs):
        return False
    others = (each.inputs for each in context.all(NODE_POOL) if each.id != context.id)
    return not any(
        each.get("cluster") == inputs.get("cluster") and not gpus_asked(each) for each in others
    )


def _start(context: Context, inputs: Inputs) -> None:
    group = group_of(context, inputs)
    if bare(context, inputs):
        group = replace(group, taints=tuple(each for each in group.taints if each != GPU_TAINT))
        context.warn(
            f"pool {inputs['name']} is the cluster's first: GKE puts the taint {GPU_TAINT['key']} "
            "on GPU machines only where the cluster has others already. Let it depend on a pool "
            "without GPUs."
        )
    node_groups.put(context.store, context.session, context.api, group)


def _resize(context: Context, inputs: Inputs) -> None:
    there = node_groups.find(context.store, context.provider, context.id)
    group = group_of(context, inputs)
    if there and GPU_TAINT not in there.taints:
        group = replace(group, taints=tuple(each for each in group.taints if each != GPU_TAINT))
    node_groups.put(context.store, context.session, context.api, group)


def _remove(context: Context, _: Inputs) -> None:
    node_groups.remove(context.store, context.api, context.provider, context.id)


def _demand(context: Context, inputs: Inputs) -> Iterable[Demand]:
    there = node_groups.find(context.store, context.provider, context.id)
    return asked(context, inputs, len(there.members) if there else counted(inputs))


KINDS = (
    Kind(
        token=NODE_POOL,
        identifier=_identifier,
        outputs=_outputs,
        name_input="name",
        replace=frozenset(IMMUTABLE),
        references=(
            Reference(path="cluster", type=CLUSTER, by="name"),
            Reference(path="nodeConfig.bootDiskKmsKey", type=CRYPTO_KEY),
        ),
        checks=(
            check_name("name", 40),
            check_region("location"),
            check_zones("nodeLocations", "location"),
            check_labels("nodeConfig.resourceLabels"),
            check_machine,
            check_gpus,
            check_taints,
            check_autoscaling,
            check_place,
        ),
        rules=(fits_cluster,),
        quota=_demand,
        alternatives=elsewhere,
        after_create=_start,
        after_update=_resize,
        before_delete=_remove,
        seconds=180,
    ),
)
