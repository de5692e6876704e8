"""What the GPU operator is told: who installs the driver, how GPUs are shared."""

from collections.abc import Mapping

import yaml

from ...contract import ClusterOffer
from ...planning import taints
from ..record import NoOptions, Values

VERSION = "v26.7.0"

PLUGIN_CONFIG = "device-plugin-config"
"""The ConfigMap that holds one entry for each way of time slicing."""

IMAGES: Mapping[str, Mapping[str, str]] = {
    "driver": {"repository": "nvcr.io/nvidia", "image": "driver", "version": "595.91.07"},
    "toolkit": {
        "repository": "nvcr.io/nvidia/k8s",
        "image": "container-toolkit",
        "version": "v1.20.0",
    },
    "devicePlugin": {
        "repository": "nvcr.io/nvidia",
        "image": "k8s-device-plugin",
        "version": "v0.20.0",
    },
    "gfd": {"repository": "nvcr.io/nvidia", "image": "k8s-device-plugin", "version": "v0.20.0"},
    "dcgmExporter": {
        "repository": "nvcr.io/nvidia/k8s",
        "image": "dcgm-exporter",
        "version": "4.6.0-4.8.3-distroless",
    },
    "migManager": {
        "repository": "nvcr.io/nvidia/cloud-native",
        "image": "k8s-mig-manager",
        "version": "v0.15.0",
    },
    "validator": {"repository": "nvcr.io/nvidia", "image": "gpu-operator", "version": VERSION},
}
"""The chart's own defaults, written out: what runs on a GPU node is pinned in sight."""

_GPU_TOLERATION = {"key": taints.GPU.key, "operator": "Exists", "effect": taints.GPU.effect}

_CONTROL_PLANE_TOLERATION = {
    "key": "node-role.kubernetes.io/control-plane",
    "operator": "Equal",
    "value": "",
    "effect": "NoSchedule",
}


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    return {
        # exactly one party installs the driver
        "driver": {"enabled": cluster.gpu.driver, **IMAGES["driver"]},
        "toolkit": {"enabled": cluster.gpu.toolkit, **IMAGES["toolkit"]},
        "devicePlugin": {
            "enabled": cluster.gpu.device_plugin,
            **IMAGES["devicePlugin"],
            "config": _plugin(cluster),
        },
        "gfd": {"enabled": True, **IMAGES["gfd"]},
        # every ServiceMonitor is scraped where Prometheus is on; without its CRD none is made
        "dcgmExporter": {
            "enabled": True,
            **IMAGES["dcgmExporter"],
            "serviceMonitor": {"enabled": True},
        },
        # single: pods ask for nvidia.com/gpu, cut or whole; mixed has another name per profile
        "mig": {"strategy": "single"},
        "migManager": {"enabled": True, **IMAGES["migManager"]},
        "validator": dict(IMAGES["validator"]),
        "daemonsets": {"tolerations": [_GPU_TOLERATION]},
        # its job is a Helm hook, and hooks do not run: Pulumi brings the CRDs up to date itself
        "operator": {"upgradeCRD": False, "runtimeClass": "nvidia"},
        # without its worker on a GPU node, the operator finds no GPU there and says nothing
        "node-feature-discovery": {
            "worker": {"tolerations": [_CONTROL_PLANE_TOLERATION, _GPU_TOLERATION]}
        },
    }


def config_maps(cluster: ClusterOffer) -> Mapping[str, Mapping[str, str]]:
    """Return the device plugin's configuration: an entry for each way of time slicing in use."""
    entries = {
        pool.plugin_config: _slices(pool.time_slices)
        for pool in cluster.pools
        if pool.plugin_config and pool.time_slices
    }
    return {PLUGIN_CONFIG: entries} if entries else {}


def _plugin(cluster: ClusterOffer) -> Values:
    if not config_maps(cluster):
        return {}
    # no default: a node is shared only where its pool's label says so
    return {"create": False, "name": PLUGIN_CONFIG, "default": ""}


def _slices(replicas: int) -> str:
    return yaml.safe_dump(
        {
            "version": "v1",
            "sharing": {
                "timeSlicing": {
                    # two slices of one GPU are not more than one: better a clear refusal
                    "failRequestsGreaterThanOne": True,
                    "renameByDefault": False,
                    "resources": [{"name": "nvidia.com/gpu", "replicas": replicas}],
                }
            },
        }
    )
