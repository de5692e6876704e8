"""What the network operator puts on the nodes of the pools whose machines have a fabric."""

import json
from typing import Any

from ...contract import ClusterOffer
from ...planning import labels
from ..plan import Object
from .options import Options
from .values import APP_VERSION

RESOURCE = "hca"
"""Pods ask for `rdma/hca`."""

DRIVER_VERSION = "doca3.4.1-26.04-1.1.0.0-1"

_IMAGES = "nvcr.io/nvidia/mellanox"
_VENDOR = "15b3"  # Mellanox, as adapters say of themselves
_LINKS = {"infiniband": "infiniband", "ethernet": "ether"}
_LINK_OF_FABRIC = {"roce": "ethernet"}

_PODS_PER_ADAPTER = 63
"""How many pods of a machine share its adapters: more than it has GPUs."""


def policies(cluster: ClusterOffer, options: Options) -> tuple[Object, ...]:
    """Return the one policy that a cluster can have; none where no pool has a fabric."""
    pools = [pool.name for pool in cluster.pools if pool.rdma]
    if not pools:
        return ()
    policy = {
        "apiVersion": "mellanox.com/v1alpha1",
        "kind": "NicClusterPolicy",
        # the operator takes no other name
        "metadata": {"name": "nic-cluster-policy"},
        "spec": {
            "nodeAffinity": _affinity(pools),
            # the operator adds the GPU taint itself
            "tolerations": [
                {"key": each.key, "operator": "Exists", "effect": each.effect}
                for each in cluster.gpu.tolerations
            ],
            "rdmaSharedDevicePlugin": _plugin(cluster, options),
            **({"ofedDriver": _driver()} if options.driver else {}),
        },
    }
    return (policy,)


def _affinity(pools: list[str]) -> dict[str, Any]:
    chosen = {"key": labels.POOL, "operator": "In", "values": pools}
    return {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchExpressions": [chosen]}]
        }
    }


def _plugin(cluster: ClusterOffer, options: Options) -> dict[str, Any]:
    return {
        "image": "k8s-rdma-shared-dev-plugin",
        "repository": _IMAGES,
        "version": f"network-operator-{APP_VERSION}",
        "config": _config(cluster, options),
        "containerResources": [
            {
                "name": "rdma-shared-dp",
                "requests": {"cpu": "50m", "memory": "64Mi"},
                "limits": {"memory": "256Mi"},
            }
        ],
    }


def _config(cluster: ClusterOffer, options: Options) -> str:
    link = options.link or _LINK_OF_FABRIC.get(cluster.fabric, "infiniband")
    adapters = {
        "resourceName": RESOURCE,
        "rdmaHcaMax": _PODS_PER_ADAPTER,
        "selectors": {"vendors": [_VENDOR], "linkTypes": [_LINKS[link]]},
    }
    return json.dumps({"configList": [adapters]})


def _driver() -> dict[str, Any]:
    return {
        "image": "doca-driver",
        "repository": _IMAGES,
        "version": DRIVER_VERSION,
        "upgradePolicy": {
            "autoUpgrade": True,
            "maxParallelUpgrades": 1,
            # a pod that holds an adapter keeps the old driver from being unloaded
            "drain": {"enable": True, "force": False, "timeoutSeconds": 600},
        },
    }
