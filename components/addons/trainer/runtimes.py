"""What a TrainJob starts from: one ClusterTrainingRuntime for each framework."""

from typing import Any

from ...contract import ClusterOffer
from ...planning import taints
from ..plan import Object
from .values import IMAGES, TAG

_API = "trainer.kubeflow.org/v1alpha1"
_FRAMEWORK = "trainer.kubeflow.org/framework"
_STEP = "trainer.kubeflow.org/trainjob-ancestor-step"
_UNCHECKED = "trainer.kubeflow.org/webhook-validation"

TORCH_IMAGE = "docker.io/pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime"
JAX_IMAGE = "nvcr.io/nvidia/jax:25.10-py3"
DEEPSPEED_IMAGE = f"{IMAGES}/deepspeed-runtime:{TAG}"
XGBOOST_IMAGE = f"{IMAGES}/xgboost-runtime:{TAG}"

_SSH_PORT = 2222
_USER = 1000

Json = dict[str, Any]


def runtimes(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return them; their pods may run on every GPU node of the cluster."""
    return (
        _runtime("torch", {"torch": {}}, {"replicatedJobs": [_node(cluster, TORCH_IMAGE)]}),
        _runtime("jax", {"jax": {}}, {"replicatedJobs": [_node(cluster, JAX_IMAGE)]}),
        _runtime("xgboost", {"xgboost": {}}, {"replicatedJobs": [_node(cluster, XGBOOST_IMAGE)]}),
        _runtime("deepspeed", {"mpi": _mpi()}, _launched(cluster, DEEPSPEED_IMAGE)),
    )


def _runtime(framework: str, policy: Json, jobs: Json) -> Object:
    return {
        "apiVersion": _API,
        "kind": "ClusterTrainingRuntime",
        "metadata": {
            "name": f"{framework}-distributed",
            # so that it can be made and changed while Trainer's webhook is away
            "labels": {_FRAMEWORK: framework, _UNCHECKED: "disabled"},
        },
        "spec": {"mlPolicy": {"numNodes": 1, **policy}, "template": {"spec": jobs}},
    }


def _node(cluster: ClusterOffer, image: str) -> Json:
    return _job("node", {"labels": {_STEP: "trainer"}}, _pod(cluster, image))


def _job(name: str, metadata: Json, pod: Json, **more: Any) -> Json:
    template: Json = {"spec": {"template": {"spec": pod}}}
    if metadata:
        template["metadata"] = metadata
    return {"name": name, **more, "template": template}


def _pod(cluster: ClusterOffer, image: str, **container: Any) -> Json:
    return {
        "tolerations": [
            {"key": each.key, "operator": "Exists", "effect": each.effect}
            for each in (taints.GPU, *cluster.gpu.tolerations)
        ],
        "containers": [
            {
                "name": "node",
                "image": image,
                "volumeMounts": [{"name": "shm", "mountPath": "/dev/shm"}],  # noqa: S108 - no file
                **container,
            }
        ],
        # the 64 MiB that a container has otherwise are too few for NCCL and for data loaders
        "volumes": [{"name": "shm", "emptyDir": {"medium": "Memory"}}],
    }


def _mpi() -> Json:
    return {
        "numProcPerNode": 1,
        "mpiImplementation": "OpenMPI",
        "sshAuthMountPath": "/home/mpiuser/.ssh",
        "runLauncherAsNode": True,
    }


def _launched(cluster: ClusterOffer, image: str) -> Json:
    """Return jobs of which one starts the others' processes over SSH."""
    group = {"securityContext": {"fsGroup": _USER}}
    user = {"securityContext": {"runAsUser": _USER}}
    server = {
        **user,
        "command": ["/usr/sbin/sshd"],
        "args": ["-De", "-f", "/home/mpiuser/.sshd_config"],
        "readinessProbe": {"tcpSocket": {"port": _SSH_PORT}, "initialDelaySeconds": 5},
    }
    return {
        "network": {"publishNotReadyAddresses": True},
        "successPolicy": {"operator": "All", "targetReplicatedJobs": ["launcher"]},
        "replicatedJobs": [
            _job("node", {}, group | _pod(cluster, image, **server)),
            _job(
                "launcher",
                {"labels": {_STEP: "trainer"}},
                group | _pod(cluster, image, **user),
                dependsOn=[{"name": "node", "status": "Ready"}],
            ),
        ],
    }
