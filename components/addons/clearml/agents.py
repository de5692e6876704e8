"""What the chart of an agent is told: it starts a pod for each experiment of its queue."""

from typing import Any

from ...contract import ClusterOffer
from ...planning import labels
from ...planning.pools import GpuPool
from ...planning.taints import GPU
from ..plan import Values
from .names import API, FILES, WEB, address
from .options import Options
from .secrets import AGENT_KEYS
from .values import confined, replicas

_RESOURCE = "nvidia.com/gpu"


def agent_values(cluster: ClusterOffer, options: Options, pool: GpuPool) -> Values:
    """Return the values of the agent of one GPU pool, whose queue has the pool's name."""
    return {
        "clearml": {
            "existingAgentk8sglueSecret": AGENT_KEYS.name,
            "existingClearmlConfigSecret": AGENT_KEYS.name,
        },
        "agentk8sglue": {
            **confined(),
            "replicaCount": replicas(cluster),
            "apiServerUrlReference": address(API),
            "fileServerUrlReference": address(FILES),
            "webServerUrlReference": address(WEB),
            "queue": pool.name,
            "createQueueIfNotExists": True,
            "defaultContainerImage": options.image,
            "resources": _resources("50m", "256Mi", "1Gi"),
            "initContainers": {"resources": _resources("10m", "32Mi", "64Mi")},
            "basePodTemplate": _experiment(cluster, options, pool),
        },
    }


def _experiment(cluster: ClusterOffer, options: Options, pool: GpuPool) -> dict[str, Any]:
    needs = _resources("1", "4Gi", options.memory)
    # a GPU that is shared is given out in parts, of which nobody gets two
    shared = pool.time_slices or pool.mig_profile
    count = 1 if shared else min(options.gpus, pool.gpus_per_node)
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
