"""What the GPU operator is told: which parts are its to bring, and how GPUs are shared."""

from collections.abc import Mapping

import yaml

from ...contract import ClusterOffer
from ...planning import taints
from ...planning.gpu_stack import GpuStack
from ..plan import Quota, Values
from ..record import NoOptions

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

_CONFINED = {"podSecurityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}

_CRITICAL = ("system-node-critical", "system-cluster-critical")
_PODS_PER_NODE = 12
"""The operands and the worker of node feature discovery, and room for two more."""

_PODS_BESIDE = 20
"""Pods of the operator that are on no GPU node, and as many again while it is updated."""

_CONTROL_PLANE_TOLERATION = {
    "key": "node-role.kubernetes.io/control-plane",
    "operator": "Equal",
    "value": "",
    "effect": "NoSchedule",
}


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    gpu = cluster.gpu
    tolerations = [_GPU_TOLERATION, *(_toleration(each) for each in gpu.tolerations)]
    return {
        # exactly one party brings each part
        "driver": {"enabled": gpu.driver, **IMAGES["driver"]},
        "toolkit": _toolkit(gpu),
        "devicePlugin": {
            "enabled": gpu.device_plugin,
            **IMAGES["devicePlugin"],
            **_plugin_config(cluster),
        },
        "gfd": {"enabled": True, **IMAGES["gfd"]},
        # every ServiceMonitor is scraped where Prometheus is on; without its CRD none is made
        "dcgmExporter": {
            "enabled": gpu.dcgm,
            **IMAGES["dcgmExporter"],
            "serviceMonitor": {"enabled": gpu.dcgm},
        },
        # single: pods ask for nvidia.com/gpu, cut or whole; mixed has another name per profile
        "mig": {"strategy": "single"},
        "migManager": {
            "enabled": gpu.mig_manager,
            **IMAGES["migManager"],
            **_env(gpu.mig_manager_env),
        },
        "validator": dict(IMAGES["validator"]),
        # `cdi.default` is read no more: enabled makes it the way in which containers get GPUs
        "cdi": {"enabled": True},
        **_host_paths(gpu),
        "daemonsets": {"tolerations": tolerations},
        # its job is a Helm hook, and hooks do not run: Pulumi brings the CRDs up to date itself
        "operator": {"upgradeCRD": False, "runtimeClass": gpu.runtime_class},
        "node-feature-discovery": _discovery(tolerations),
    }


def _discovery(tolerations: list[Values]) -> Values:
    # without its worker on a GPU node, the operator finds no GPU there and says nothing
    worker = {**_CONFINED, "tolerations": [_CONTROL_PLANE_TOLERATION, *tolerations]}
    return {"master": _CONFINED, "gc": _CONFINED, "worker": worker}


def config_maps(cluster: ClusterOffer) -> Mapping[str, Mapping[str, str]]:
    """Return the device plugin's configuration: an entry for each way of time slicing in use."""
    if not cluster.gpu.device_plugin:
        return {}  # whoever brings the plugin shares the GPUs, too
    entries = {
        pool.plugin_config: _slices(pool.time_slices)
        for pool in cluster.pools
        if pool.plugin_config and pool.time_slices
    }
    return {PLUGIN_CONFIG: entries} if entries else {}


def quotas(cluster: ClusterOffer) -> tuple[Quota, ...]:
    """Return what lets the operator's pods in where critical pods are kept to `kube-system`."""
    if not cluster.gpu.critical_pods:
        return ()
    nodes = sum(pool.max_nodes for pool in cluster.pools)
    return (
        Quota(
            name="critical-pods",
            pods=_PODS_PER_NODE * nodes + _PODS_BESIDE,
            priority_classes=_CRITICAL,
        ),
    )


def _toolkit(gpu: GpuStack) -> Values:
    where = {"installDir": gpu.install_dir} if gpu.toolkit and gpu.install_dir else {}
    return {"enabled": gpu.toolkit, **IMAGES["toolkit"], **where, **_env(gpu.toolkit_env)}


def _host_paths(gpu: GpuStack) -> Values:
    return {"hostPaths": {"driverInstallDir": gpu.install_dir}} if gpu.install_dir else {}


def _env(variables: Mapping[str, str] | None) -> Values:
    listed = [{"name": name, "value": value} for name, value in sorted((variables or {}).items())]
    return {"env": listed} if listed else {}


def _toleration(taint: taints.Taint) -> Values:
    return {"key": taint.key, "operator": "Exists", "effect": taint.effect}


def _plugin_config(cluster: ClusterOffer) -> Values:
    if not config_maps(cluster):
        return {}
    # no default: a node is shared only where its pool's label says so
    return {"config": {"name": PLUGIN_CONFIG, "default": ""}}


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
