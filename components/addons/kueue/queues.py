"""The queue of all GPUs: a flavor for each pool, and the quota that the pools can grow to."""

from ...contract import ClusterOffer
from ...planning import accelerators, labels, taints
from ...planning.pools import GpuPool
from ..plan import Object, Values

API = "kueue.x-k8s.io/v1beta2"

CLUSTER_QUEUE = "gpu"
"""The queue that holds every GPU; a team's LocalQueue points to it."""

COHORT = "gpu"
"""Queues of this cohort lend each other what they do not use."""

RESOURCE = "nvidia.com/gpu"

_COMPUTE_SLICES = 7
_MEMORY_SLICES = 8


def queue_objects(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return a ResourceFlavor for each pool and the ClusterQueue over them."""
    return (*(_flavor(pool, cluster) for pool in cluster.pools), _cluster_queue(cluster))


def capacity(pool: GpuPool) -> int:
    """Return how many containers a pool can give a GPU, or a part of one, when it is full."""
    parts = pool.time_slices or 1
    if pool.mig_profile:
        parts *= _instances(pool.accelerator, pool.mig_profile)
    return pool.max_nodes * pool.gpus_per_node * parts


def _instances(accelerator: str, profile: str) -> int:
    """Return how many MIG instances of a profile one GPU is cut into."""
    base, _, extra = profile.partition("+")
    if extra.startswith("me"):
        return 1  # a GPU has one set of media engines
    compute, memory = base.removesuffix("gb").split("g.")
    slice_mib = accelerators.catalogue()[accelerator].memory_mib / _MEMORY_SLICES
    memory_slices = max(1, round(int(memory) * 1024 / slice_mib))
    return min(_COMPUTE_SLICES // int(compute), _MEMORY_SLICES // memory_slices)


def _flavor(pool: GpuPool, cluster: ClusterOffer) -> Object:
    # a pod that is let in gets both: it needs to say nothing of pools and taints itself
    return _object(
        "ResourceFlavor",
        pool.name,
        {
            "nodeLabels": {labels.POOL: pool.name},
            "tolerations": [
                {"key": each.key, "operator": "Exists", "effect": each.effect}
                for each in (taints.GPU, *cluster.gpu.tolerations)
            ],
        },
    )


def _cluster_queue(cluster: ClusterOffer) -> Object:
    flavors = [
        {
            "name": pool.name,
            "resources": [{"name": RESOURCE, "nominalQuota": str(capacity(pool))}],
        }
        for pool in cluster.pools
    ]
    groups = [{"coveredResources": [RESOURCE], "flavors": flavors}] if flavors else []
    return _object(
        "ClusterQueue",
        CLUSTER_QUEUE,
        {
            "cohortName": COHORT,
            # who may make a LocalQueue in a namespace decides who may use it
            "namespaceSelector": {},
            "queueingStrategy": "BestEffortFIFO",
            "resourceGroups": groups,
            "preemption": {
                "withinClusterQueue": "LowerPriority",
                "reclaimWithinCohort": "Any",
            },
        },
    )


def _object(kind: str, name: str, spec: Values) -> Object:
    return {"apiVersion": API, "kind": kind, "metadata": {"name": name}, "spec": spec}
