"""The serving runtimes that need a GPU: at exact versions, and let onto GPU nodes."""

from collections.abc import Sequence
from typing import Any

from ...contract import ClusterOffer
from ...planning import labels
from ...planning.taints import GPU

Json = dict[str, Any]

TRITON = "nvcr.io/nvidia/tritonserver:26.06-py3"
VLLM = "docker.io/vllm/vllm-openai:v0.24.0"

_CONTAINER = "kserve-container"  # the name by which KServe finds the server in a pod
_UNPRIVILEGED = {
    "allowPrivilegeEscalation": False,
    "privileged": False,
    "capabilities": {"drop": ["ALL"]},
}
_SHARED_MEMORY = "shared-memory"


def gpu_runtimes(cluster: ClusterOffer) -> tuple[Json, ...]:
    """Return the runtimes as cluster-wide objects."""
    return (
        _runtime(cluster, "triton", _triton(), _TRITON_SPEC),
        _runtime(cluster, "vllm", _vllm(), _VLLM_SPEC),
    )


def team_runtimes(cluster: ClusterOffer, namespace: str, pools: Sequence[str]) -> tuple[Json, ...]:
    """Return the same in a team's namespace, where KServe takes them first, on its pools alone."""
    chosen = {"key": labels.POOL, "operator": "In", "values": list(pools)}
    terms = [{"matchExpressions": [chosen]}]
    affinity = {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}
        }
    }
    return tuple(
        {
            **each,
            "kind": "ServingRuntime",
            "metadata": {**each["metadata"], "namespace": namespace},
            "spec": {**each["spec"], "affinity": affinity},
        }
        for each in gpu_runtimes(cluster)
    )


_TRITON_SPEC: Json = {
    "annotations": {"prometheus.kserve.io/port": "8002", "prometheus.kserve.io/path": "/metrics"},
    "protocolVersions": ["v2", "grpc-v2"],
    # no TensorFlow: Triton has none since 25.03
    "supportedModelFormats": [
        {"name": "tensorrt", "version": "10", "autoSelect": True, "priority": 1},
        {"name": "onnx", "version": "1", "autoSelect": True, "priority": 1},
        {"name": "pytorch", "version": "2", "autoSelect": True, "priority": 1},
        {"name": "triton", "version": "2", "autoSelect": True, "priority": 1},
    ],
}
_VLLM_SPEC: Json = {
    "annotations": {"prometheus.kserve.io/port": "8080", "prometheus.kserve.io/path": "/metrics"},
    "supportedModelFormats": [
        {"name": "vLLM", "version": "1", "autoSelect": True, "priority": 1},
        {"name": "huggingface", "version": "1", "autoSelect": False},
    ],
}


def _triton() -> Json:
    return {
        "image": TRITON,
        "args": [
            "tritonserver",
            "--model-repository=/mnt/models",
            "--http-port=8080",
            "--grpc-port=9000",
            "--metrics-port=8002",
        ],
        "securityContext": {**_UNPRIVILEGED, "runAsNonRoot": True, "runAsUser": 1000},
        "resources": _resources(memory="8Gi"),
    }


def _vllm() -> Json:
    ready = {"httpGet": {"path": "/v1/models", "port": 8080}}
    return {
        "image": VLLM,
        "command": ["python3", "-m", "vllm.entrypoints.openai.api_server"],
        "args": ["--port=8080", "--model=/mnt/models", "--served-model-name={{.Name}}"],
        # what it writes goes where an unprivileged process may write
        "env": [
            {"name": "HF_HOME", "value": "/tmp"},  # noqa: S108 - inside the container
            {"name": "VLLM_CONFIG_ROOT", "value": "/tmp"},  # noqa: S108 - inside the container
            {"name": "VLLM_WORKER_MULTIPROC_METHOD", "value": "spawn"},
        ],
        "securityContext": dict(_UNPRIVILEGED),
        # loading a model of many gigabytes takes minutes: up to half an hour
        "startupProbe": {**ready, "periodSeconds": 30, "failureThreshold": 60},
        "readinessProbe": {**ready, "periodSeconds": 10},
        "resources": _resources(memory="16Gi"),
    }


def _resources(memory: str) -> Json:
    """Return what a server asks for where an InferenceService does not say."""
    return {
        "requests": {"cpu": "1", "memory": "4Gi", "nvidia.com/gpu": "1"},
        "limits": {"memory": memory, "nvidia.com/gpu": "1"},
    }


def _runtime(cluster: ClusterOffer, name: str, container: Json, spec: Json) -> Json:
    mount = {"name": _SHARED_MEMORY, "mountPath": "/dev/shm"}  # noqa: S108 - processes share it
    return {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "ClusterServingRuntime",
        "metadata": {"name": name},
        "spec": {
            **spec,
            "containers": [{"name": _CONTAINER, **container, "volumeMounts": [mount]}],
            "volumes": [
                {"name": _SHARED_MEMORY, "emptyDir": {"medium": "Memory", "sizeLimit": "2Gi"}}
            ],
            "tolerations": [
                {"key": taint.key, "operator": "Exists", "effect": taint.effect}
                for taint in (GPU, *cluster.gpu.tolerations)
            ],
        },
    }
