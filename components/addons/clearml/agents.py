"""What the chart of an agent is told: it starts a pod for each experiment of its queue."""

from typing import Any

from ...contract import ClusterOffer
from ...planning import labels
from ...planning.pools import GpuPool
from ...planning.taints import GPU
from ..plan import Values
from .names import API, FILES, WEB, address
from .options import Options, Queue
from .secrets import AGENT_KEYS
from .values import confined, replicas

_RESOURCE = "nvidia.com/gpu"
_MOST_PARTS = 7
"""No GPU is cut into more by MIG."""


def agent_values(
    cluster: ClusterOffer, options: Options, pool: GpuPool, queue: Queue | None = None
) -> Values:
    """Return the values of the agent of one GPU pool, whose queue has the pool's name.

    Args:
        cluster: Where it runs.
        options: What all agents share.
        pool: Where its experiments run.
        queue: A queue of its own, with a limit.
    """
    each = gpus_of_an_experiment(options, pool)
    most = _parts(pool) if queue is None else queue.gpus
    return {
        "clearml": {
            "existingAgentk8sglueSecret": AGENT_KEYS.name,
            "existingClearmlConfigSecret": AGENT_KEYS.name,
        },
        "agentk8sglue": {
            **confined(),
            # two that count at the same moment would start one more than the limit
            "replicaCount": replicas(cluster) if queue is None else 1,
            "apiServerUrlReference": address(API),
            "fileServerUrlReference": address(FILES),
            "webServerUrlReference": address(WEB),
            "queue": pool.name if queue is None else queue.name,
            "createQueueIfNotExists": True,
            "defaultContainerImage": options.image,
            "resources": _resources("50m", "256Mi", "1Gi"),
            "initContainers": {"resources": _resources("10m", "32Mi", "64Mi")},
            # the agent takes no more out of its queue than run; unsaid, the image's own limit is 2
            "extraEnvs": [{"name": "K8S_GLUE_MAX_PODS", "value": str(max(1, most // each))}],
            "basePodTemplate": _experiment(cluster, options, pool),
        },
    }


def gpus_of_an_experiment(options: Options, pool: GpuPool) -> int:
    """Return how many GPUs each experiment takes; of shared ones how many parts."""
    # a GPU that is shared is given out in parts, of which nobody gets two
    shared = pool.time_slices or pool.mig_profile
    return 1 if shared else min(options.gpus, pool.gpus_per_node)


def _parts(pool: GpuPool) -> int:
    """Return how many GPUs, or parts of them, a pool has at most."""
    cut = _MOST_PARTS if pool.mig_profile else 1
    return pool.max_nodes * pool.gpus_per_node * (pool.time_slices or 1) * cut


def _experiment(cluster: ClusterOffer, options: Options, pool: GpuPool) -> dict[str, Any]:
    needs = _resources("1", "4Gi", options.memory)
    count = gpus_of_an_experiment(options, pool)
    return {
        "resources": {**needs, "limits": {**needs["limits"], _RESOURCE: count}},
        "nodeSelector": {labels.POOL: pool.name},
        "tolerations": [
            {"key": taint.key, "operator": "Exists", "effect": taint.effect}
            for taint in (GPU, *cluster.gpu.tolerations)
        ],
    }


def _resources(cpu: str, memory: str, most: str) -> dict[str, Any]:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}
