"""GPUs that do not appear, because what a machine's image brings and what is installed disagree."""

import contextlib
import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from simulator.cluster.nodes import GPUS, IMAGE
from simulator.errors import ApiError
from simulator.session_data import Image

if TYPE_CHECKING:
    from tests.simulator.controllers.gpu_life.conftest import Operator

PROBLEM = "simulator.evenkeel.dev/gpu-problem"
SPOT = {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"}
GPU = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
INSTALLER = "nvidia-driver-installer"
AL2023 = Image(os="al2023", driver="image", toolkit=True, operator_driver=False)


def become(operator: "Operator", node: str, image: Image) -> None:
    """Let a machine have another image, as if it had been made anew."""
    patch = {"metadata": {"annotations": {IMAGE: image.model_dump_json()}}}
    operator.room.api.patch(operator.room.node(node), patch)


def label(operator: "Operator", node: str, name: str, value: str | None) -> None:
    """Set a label of a node, or take it away."""
    operator.room.api.patch(operator.room.node(node), {"metadata": {"labels": {name: value}}})


def problem(operator: "Operator", node: str) -> str:
    """Return why a node has no GPUs, or nothing."""
    annotations = operator.room.node(node)["metadata"]["annotations"]
    return str(annotations.get(PROBLEM, ""))


@pytest.fixture
def plain(operator: "Operator") -> Iterator["Operator"]:
    """The operator, ready; afterwards every machine has its plain image again."""
    yield operator
    for node in operator.nodes:
        become(operator, node, Image())
    operator.until_ready()
    assert [problem(operator, node) for node in operator.nodes] == ["", "", ""]


def test_two_drivers_are_none(plain: "Operator") -> None:
    """The node says so; its neighbours keep their GPUs; with one driver they are back."""
    become(plain, "train-1", Image(driver="image"))

    plain.room.until(lambda: not plain.room.gpus("train-1"), "the GPUs gone")
    assert problem(plain, "train-1").startswith(
        "driver: got 2, from the machine's image and the GPU operator; expected one"
    )
    assert plain.room.gpus("train-0") == {"nvidia.com/gpu": "8"}
    label(plain, "train-1", "nvidia.com/gpu.deploy.driver", "false")
    plain.room.until(lambda: plain.room.gpus("train-1"), "the GPUs back")
    assert problem(plain, "train-1") == ""
    label(plain, "train-1", "nvidia.com/gpu.deploy.driver", None)


def test_a_driver_that_does_not_exist_is_never_ready(operator: "Operator") -> None:
    """There is none of the operator's for Amazon Linux: its pods wait for the image for ever."""
    operator.remove_policy()
    operator.until_swept()
    for node in operator.nodes:
        become(operator, node, AL2023)
    operator.install_policy()

    def waiting() -> set[str]:
        return {
            container["state"]["waiting"]["reason"]
            for pod in operator.room.api.list("v1", "Pod", operator.namespace)
            if pod["metadata"]["name"].startswith("nvidia-driver-daemonset")
            for container in pod.get("status", {}).get("containerStatuses", ())
            if "waiting" in container["state"]
        }

    def told() -> bool:
        policy = operator.room.api.get("nvidia.com/v1", "ClusterPolicy", "cluster-policy")
        return bool(policy.get("status", {}).get("state") == "notReady")

    try:
        operator.room.until(lambda: waiting() == {"ImagePullBackOff"}, "the driver waiting")
        for node in operator.nodes:
            operator.room.until(functools.partial(_has_both, operator, node), "both reasons")
        assert not any(map(operator.room.gpus, operator.nodes))
        operator.room.until(told, "the policy not ready")
    finally:
        operator.remove_policy()
        operator.until_swept()
        for node in operator.nodes:
            become(operator, node, Image())
        operator.install_policy()
    operator.until_ready()


def _has_both(operator: "Operator", node: str) -> bool:
    """Tell whether a node says what is wrong with the driver, and that there are two toolkits."""
    lines = problem(operator, node).splitlines()
    told = [each for each in lines if "the operator has none for al2023" in each]
    return len(lines) == 2 and len(told) == 1 and lines[1].startswith("toolkit: got 2,")


def test_a_cloud_that_brings_it_all_needs_no_operand(plain: "Operator") -> None:
    """Its own device plugin offers the GPUs, shared as the cloud was told."""
    label(plain, "train-1", "nvidia.com/gpu.deploy.operands", "false")
    become(plain, "train-1", Image(os="cos", driver="cloud", device_plugin=True, sharers=2))

    shared = {"nvidia.com/gpu": "16"}
    plain.room.until(lambda: plain.room.gpus("train-1") == shared, "the cloud's GPUs")
    annotations = plain.room.node("train-1")["metadata"]["annotations"]
    assert annotations["simulator.evenkeel.dev/first-gpu-seconds"] == "60"
    label(plain, "train-1", "nvidia.com/gpu.deploy.operands", None)
    plain.room.until(lambda: problem(plain, "train-1"), "two of each told")
    assert "devicePlugin: got 2, from the cloud and the GPU operator" in problem(plain, "train-1")
    plain.room.until(lambda: not plain.room.gpus("train-1"), "the GPUs gone")


def test_an_installer_brings_the_driver_once_it_runs(plain: "Operator") -> None:
    """An ordinary DaemonSet of kube-system; without it the node says what to apply."""
    label(plain, "train-1", "nvidia.com/gpu.deploy.driver", "false")
    become(plain, "train-1", Image(os="cos", driver_installer=INSTALLER, operator_driver=False))
    plain.room.until(lambda: not plain.room.gpus("train-1"), "the GPUs gone")
    plain.room.until(lambda: problem(plain, "train-1").endswith("Apply it."), "the remedy")

    plain.room.apply(_installer())
    plain.room.until(lambda: plain.room.gpus("train-1"), "the GPUs back")

    annotations = plain.room.node("train-1")["metadata"]["annotations"]
    assert annotations["simulator.evenkeel.dev/first-gpu-seconds"] == "85"
    plain.room.api.delete(_installer())
    plain.room.until(lambda: problem(plain, "train-1"), "the installer missed")
    label(plain, "train-1", "nvidia.com/gpu.deploy.driver", None)


def test_a_taint_that_nobody_tolerates_hides_a_node(operator: "Operator") -> None:
    """Node feature discovery never gets there, so the operator finds no GPU; tolerated, it does."""
    train = operator.room.node("train-0")["metadata"]["annotations"]
    annotations = {key: train[key] for key in (GPUS, IMAGE, "kwok.x-k8s.io/node")}
    meta = {"name": "spot-0", "annotations": annotations}
    spec = {"taints": [GPU, SPOT], "podCIDR": "10.250.0.0/24", "podCIDRs": ["10.250.0.0/24"]}
    capacity = {"cpu": "96", "memory": "512Gi", "pods": "250"}
    node = {"apiVersion": "v1", "kind": "Node", "metadata": meta, "spec": spec}
    node["status"] = {"capacity": capacity, "allocatable": capacity}
    operator.room.api.request("POST", "/api/v1/nodes", node)
    try:
        operator.room.until(lambda: problem(operator, "spot-0"), "the reason")
        worker, operands = problem(operator, "spot-0").splitlines()
        taint = "got none for the taint kubernetes.azure.com/scalesetpriority=spot:NoSchedule;"
        assert worker.startswith(f"node-feature-discovery.worker.tolerations: {taint}")
        assert operands.startswith(f"daemonsets.tolerations: {taint}")
        labels = operator.room.node("spot-0")["metadata"].get("labels", {})
        assert not [each for each in labels if "nvidia.com" in each or "feature.node" in each]

        operator.tolerate(GPU["key"], SPOT["key"])

        eight = {"nvidia.com/gpu": "8"}
        operator.room.until(lambda: operator.room.gpus("spot-0") == eight, "the GPUs")
        assert problem(operator, "spot-0") == ""
    finally:
        operator.room.api.delete(node)
        operator.tolerate(GPU["key"])
    find = functools.partial(operator.room.api.find, "v1", "Node", "spot-0")
    operator.room.until(lambda: find() is None, "the node gone")
    # one that was made meanwhile would hold up the update of its DaemonSet
    operator.room.until(lambda: not _forget_pods(operator, "spot-0"), "its pods gone")
    operator.until_ready()


def _forget_pods(operator: "Operator", node: str) -> int:
    """Remove the pods of a machine that is gone, and return how many there were.

    Kubernetes does so, too, but after 40 s.
    """
    pods = operator.room.api.list("v1", "Pod", fieldSelector=f"spec.nodeName={node}")
    for pod in pods:
        meta = pod["metadata"]
        path = f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
        with contextlib.suppress(ApiError):  # its controller may have been quicker
            operator.room.api.request("DELETE", path, {"gracePeriodSeconds": 0})
    return len(pods)


def _installer() -> dict[str, Any]:
    labels = {"k8s-app": INSTALLER}
    pod = {
        "containers": [{"name": "pause", "image": "registry.k8s.io/pause:3.10"}],
        "tolerations": [{"operator": "Exists"}],
        "nodeSelector": {"kubernetes.io/hostname": "train-1"},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": INSTALLER, "namespace": "kube-system"},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
