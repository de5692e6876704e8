"""What the autoscaler must know of machines that do not stand yet: tags of a group; pure."""

from collections.abc import Mapping

from ...planning import taints
from ...planning.accelerators import catalogue
from ...planning.machines import MachineType
from ...planning.pools import GpuPool

_TEMPLATE = "k8s.io/cluster-autoscaler/node-template"

ACCELERATOR = "k8s.amazonaws.com/accelerator"
"""On a node: its GPUs. Where it stands, the autoscaler waits for a new node's device plugin and
does not start a second machine for the same pod."""

_WHOLE = 7
"""Into how many compute slices MIG cuts a GPU."""


def plan_node_labels(pool: GpuPool) -> Mapping[str, str]:
    """Return the labels of a pool's nodes."""
    return {**pool.node_labels(), ACCELERATOR: pool.accelerator}


def plan_scaling_tags(pool: GpuPool, machine: MachineType) -> Mapping[str, str]:
    """Return a pool's tags; none where its size never changes."""
    if pool.min_nodes == pool.max_nodes:
        return {}
    resources = {"nvidia.com/gpu": gpus_seen(pool)}
    if pool.rdma:
        resources["vpc.amazonaws.com/efa"] = machine.efa_interfaces
    return {
        **{f"{_TEMPLATE}/resources/{key}": str(count) for key, count in resources.items()},
        **{f"{_TEMPLATE}/label/{key}": text for key, text in plan_node_labels(pool).items()},
        f"{_TEMPLATE}/taint/{taints.GPU.key}": f"{taints.GPU.value}:{taints.GPU.effect}",
    }


def gpus_seen(pool: GpuPool) -> int:
    """Return how many GPUs pods see on one node: shared ones count once for each share."""
    if pool.time_slices:
        return pool.gpus_per_node * pool.time_slices
    if pool.mig_profile:
        return pool.gpus_per_node * _instances(pool.accelerator, pool.mig_profile)
    return pool.gpus_per_node


def _instances(accelerator: str, profile: str) -> int:
    """Return how many instances of a profile such as `3g.40gb` one GPU holds."""
    slices, memory = profile.removesuffix("gb").split("g.")
    gib = catalogue()[accelerator].memory_mib / 1024
    return min(_WHOLE // int(slices), round(gib / int(memory)))
