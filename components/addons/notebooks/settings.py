"""What the notebook controller and the web app are told."""

import json
from collections.abc import Mapping
from typing import Any

from ...contract import ClusterOffer
from ...planning import labels
from ...planning.taints import GPU
from ..kubeflow.door import HOST, USER_HEADER
from .door import GATEWAY, NAMESPACE, is_open
from .expectations import COMPONENTS
from .options import Options

Json = dict[str, Any]

PREFIX = "/jupyter"

_IMAGES = "ghcr.io/kubeflow/kubeflow/notebook-servers"
_JUPYTER = ("jupyter-scipy", "jupyter-pytorch-cuda-full", "jupyter-tensorflow-cuda-full")
_FREE: Json = {"readOnly": False}


def settings(cluster: ClusterOffer, options: Options) -> Mapping[str, Mapping[str, str]]:
    """Return the ConfigMaps by name."""
    return {
        "notebook-controller": _controller(cluster, options),
        "jupyter-web-app": {
            "APP_PREFIX": PREFIX,
            "APP_SECURE_COOKIES": "true",
            "METRICS": "1",
            "UI": "default",
            "USERID_HEADER": USER_HEADER,
            "USERID_PREFIX": "",
        },
        # JSON is YAML
        "jupyter-web-app-spawner": {
            "spawner_ui_config.yaml": json.dumps(_form(cluster), indent=1, sort_keys=True)
        },
    }


def _controller(cluster: ClusterOffer, options: Options) -> Mapping[str, str]:
    return {
        "CLUSTER_DOMAIN": "cluster.local",
        "USE_ISTIO": str(is_open(cluster, options)).lower(),
        "ISTIO_GATEWAY": f"{NAMESPACE}/{GATEWAY}",
        "ISTIO_HOST": f"{HOST}.{cluster.domain}" if cluster.domain else "*",
        "ENABLE_CULLING": str(options.idle_hours is not None).lower(),
        "CULL_IDLE_TIME": str(60 * (options.idle_hours or 24)),
        "IDLENESS_CHECK_PERIOD": "5",
    }


def _form(cluster: ClusterOffer) -> Json:
    """Return what the form for a new notebook offers."""
    return {
        "spawnerFormDefaults": {
            "allowCustomImage": True,
            "hideRegistry": True,
            "hideTag": False,
            "imagePullPolicy": {**_FREE, "value": "IfNotPresent"},
            "image": _images(*_JUPYTER),
            "imageGroupOne": _images("codeserver-python"),
            "imageGroupTwo": _images("rstudio-tidyverse"),
            "cpu": {**_FREE, "value": "0.5", "limitFactor": "none"},
            "memory": {**_FREE, "value": "2.0Gi", "limitFactor": "1.2"},
            "gpus": _gpus(),
            "workspaceVolume": _workspace(),
            "dataVolumes": {**_FREE, "value": []},
            "affinityConfig": {**_FREE, "value": "", "options": _pools(cluster)},
            "tolerationGroup": {**_FREE, "value": "", "options": _tolerations(cluster)},
            "shm": {**_FREE, "value": True},
            "configurations": {**_FREE, "value": []},
            "environment": {**_FREE, "value": {}},
        }
    }


def _images(*names: str) -> Json:
    options = [f"{_IMAGES}/{name}:{COMPONENTS}" for name in names]
    return {"value": options[0], "options": options}


def _gpus() -> Json:
    vendors = [{"limitsKey": "nvidia.com/gpu", "uiName": "NVIDIA"}]
    return {**_FREE, "value": {"vendor": "nvidia.com/gpu", "vendors": vendors, "num": "none"}}


def _workspace() -> Json:
    claim = {
        "metadata": {"name": "{notebook-name}-workspace"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "10Gi"}},
        },
    }
    return {**_FREE, "value": {"mount": "/home/jovyan", "newPvc": claim}}


def _pools(cluster: ClusterOffer) -> list[Json]:
    """Return the GPU pools to choose from: what the form calls an affinity."""
    return [
        {
            "configKey": pool.name,
            "displayName": f"{pool.name}: {pool.accelerator}",
            "affinity": {
                "nodeAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": {
                        "nodeSelectorTerms": [{"matchExpressions": [_on(pool.name)]}]
                    }
                }
            },
        }
        for pool in cluster.pools
    ]


def _on(pool: str) -> Json:
    return {"key": labels.POOL, "operator": "In", "values": [pool]}


def _tolerations(cluster: ClusterOffer) -> list[Json]:
    """Return the choice that lets a notebook onto GPU nodes; nothing without them."""
    tolerations = [
        {"key": taint.key, "operator": "Exists", "effect": taint.effect}
        for taint in (GPU, *cluster.gpu.tolerations)
    ]
    choice = {"groupKey": "gpu", "displayName": "Machines with GPUs", "tolerations": tolerations}
    return [choice] if cluster.pools else []
