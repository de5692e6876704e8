"""The life of a GPU on a real API server: absent, present, shared, cut, and gone."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from simulator.cluster import processes

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

NAMESPACE = "gpu-operator"
NODES = ("train-0", "train-1", "serve-0")
DAEMON_SETS = {
    "gpu-feature-discovery",
    "gpu-operator-node-feature-discovery-worker",
    "nvidia-container-toolkit-daemonset",
    "nvidia-dcgm-exporter",
    "nvidia-device-plugin-daemonset",
    "nvidia-device-plugin-mps-control-daemon",
    "nvidia-driver-daemonset",
    "nvidia-mig-manager",
    "nvidia-operator-validator",
}
SLICES = """
version: v1
sharing:
  timeSlicing:
    resources:
      - {name: nvidia.com/gpu, replicas: 4}
"""


def _definition(group: str, kind: str, plural: str, *, cluster: bool) -> dict[str, Any]:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "scope": "Cluster" if cluster else "Namespaced",
            "versions": [version],
        },
    }


def _workload(kind: str, name: str, image: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name}
    tolerations = [{"key": "nvidia.com/gpu", "operator": "Exists"}] if kind == "DaemonSet" else []
    pod = {"containers": [{"name": "main", "image": image}], "tolerations": tolerations}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def _policy() -> dict[str, Any]:
    spec = {"devicePlugin": {"config": {"name": "slices"}}, "mig": {"strategy": "mixed"}}
    return {
        "apiVersion": "nvidia.com/v1",
        "kind": "ClusterPolicy",
        "metadata": {"name": "cluster-policy", "labels": {"evenkeel.dev/stand-in": "true"}},
        "spec": spec,
    }


def _config() -> dict[str, Any]:
    meta = {"name": "slices", "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"4": SLICES}}


def _pod(name: str, place: str, gpus: int, *, tolerates: bool, node: str = "") -> dict[str, Any]:
    resources = {"limits": {"nvidia.com/gpu": str(gpus)}}
    spec: dict[str, Any] = {
        "containers": [{"name": "main", "image": "example.org/train:1", "resources": resources}]
    }
    if tolerates:
        spec["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists"}]
    if node:
        spec["nodeSelector"] = {"kubernetes.io/hostname": node}
    meta = {"name": name, "namespace": place}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}


def _ready(room: "Room") -> bool:
    policy = room.api.find("nvidia.com/v1", "ClusterPolicy", "cluster-policy") or {}
    labels = room.node("serve-0")["metadata"]["labels"]
    state = policy.get("status", {}).get("state")
    return state == "ready" and "nvidia.com/gpu.product" in labels and all(map(room.gpus, NODES))


@pytest.fixture(scope="module")
def operator(room: "Room") -> Iterator["Room"]:
    """A stand-in of the GPU operator's chart, up and ready."""
    serve = room.node("serve-0")
    room.api.patch(serve, {"metadata": {"labels": {"nvidia.com/device-plugin.config": "4"}}})
    workloads = (
        _config(),
        _workload("Deployment", "gpu-operator", "nvcr.io/nvidia/gpu-operator:v26.7.0"),
        _workload("Deployment", "gpu-operator-node-feature-discovery-master", "nfd:v0.19.0"),
        _workload("DaemonSet", "gpu-operator-node-feature-discovery-worker", "nfd:v0.19.0"),
    )
    room.apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        _definition("nvidia.com", "ClusterPolicy", "clusterpolicies", cluster=True),
        _definition("monitoring.coreos.com", "ServiceMonitor", "servicemonitors", cluster=False),
        *workloads,
    )
    # Before the policy: the machine room has GPUs inside, but no node offers any.
    room.until(
        lambda: (
            "feature.node.kubernetes.io/pci-10de.present"
            in room.node("serve-0")["metadata"]["labels"]
        ),
        "the GPU found",
    )
    assert [room.gpus(each) for each in NODES] == [{}, {}, {}]
    room.apply(_policy())
    room.until(lambda: _ready(room), "the operator ready and GPUs on all nodes")
    yield room
    for each in (_policy(), *workloads):
        room.api.delete(each)
    room.until(lambda: not any(map(room.gpus, NODES)), "the GPUs gone")


def test_gpus_appear_once_driver_toolkit_and_plugin_are_there(operator: "Room") -> None:
    """Whole GPUs, time slices, labels, and the modelled wait for the first GPU."""
    assert operator.gpus("train-0") == {"nvidia.com/gpu": "8"}
    assert operator.gpus("serve-0") == {"nvidia.com/gpu": "4"}
    assert operator.gpus("system-0") == {}
    meta = operator.node("serve-0")["metadata"]
    labels = meta["labels"]
    assert labels["nvidia.com/gpu.product"] == "NVIDIA-L4-SHARED"
    assert (labels["nvidia.com/gpu.count"], labels["nvidia.com/gpu.replicas"]) == ("1", "4")
    assert labels["nvidia.com/gpu.deploy.driver"] == "true"
    assert "nvidia.com/gpu.deploy.mig-manager" not in labels
    assert meta["annotations"]["simulator.evenkeel.dev/first-gpu-seconds"] == "90"
    train = operator.node("train-0")["metadata"]["labels"]
    assert train["nvidia.com/gpu.product"] == "NVIDIA-H100-80GB-HBM3"
    assert train["nvidia.com/mig.config"] == "all-disabled"
    system = operator.node("system-0")["metadata"]["labels"]
    assert not [each for each in system if each.startswith("nvidia.com/")]


def test_the_operator_makes_what_upstream_makes(operator: "Room") -> None:
    """All have the names of upstream; the monitor selects the service and port that exist."""
    sets = operator.api.list("apps/v1", "DaemonSet", NAMESPACE)
    services = operator.api.list("v1", "Service", NAMESPACE)
    monitors = operator.api.list("monitoring.coreos.com/v1", "ServiceMonitor", NAMESPACE)

    assert {each["metadata"]["name"] for each in sets} == DAEMON_SETS
    driver = next(each for each in sets if each["metadata"]["name"] == "nvidia-driver-daemonset")
    pod = driver["spec"]["template"]
    assert pod["spec"]["containers"][0]["image"] == "nvcr.io/nvidia/driver:595.91.07-ubuntu24.04"
    assert pod["metadata"]["annotations"]["simulator.evenkeel.dev/boot-seconds"] == "75"
    assert driver["metadata"]["ownerReferences"][0]["kind"] == "ClusterPolicy"
    assert [each["metadata"]["name"] for each in services] == [
        "gpu-operator",
        "nvidia-dcgm-exporter",
    ]
    exporter, monitor = services[1], monitors[1]
    assert monitor["metadata"]["name"] == "nvidia-dcgm-exporter"
    assert monitor["spec"]["selector"]["matchLabels"] == exporter["metadata"]["labels"]
    assert monitor["spec"]["endpoints"][0]["port"] == exporter["spec"]["ports"][0]["name"]
    assert exporter["spec"]["ports"][0]["port"] == 9400


def test_a_pod_of_eight_gpus_runs_only_where_it_tolerates_the_taint(
    operator: "Room", place: str
) -> None:
    """Without the toleration it stays Pending, in the scheduler's own words."""
    operator.apply(
        _pod("tolerates", place, 8, tolerates=True), _pod("does-not", place, 8, tolerates=False)
    )

    def running() -> bool:
        status = operator.api.get("v1", "Pod", "tolerates", place)["status"]
        return bool(status["phase"] == "Running")

    def refused() -> str | None:
        status = operator.api.get("v1", "Pod", "does-not", place)["status"]
        return next((each.get("message") for each in status.get("conditions", ())), None)

    operator.until(running, "the pod of 8 GPUs running")
    words = operator.until(refused, "the scheduler's words")
    assert words.startswith("0/4 nodes are available:")
    assert "3 node(s) had untolerated taint(s)" in words
    assert "1 Insufficient nvidia.com/gpu" in words
    assert operator.api.get("v1", "Pod", "does-not", place)["status"]["phase"] == "Pending"


def test_four_pods_share_one_gpu_and_a_fifth_waits(operator: "Room", place: str) -> None:
    """Four time slices are four devices to the scheduler, and no more."""
    operator.apply(
        *(_pod(f"p{i}", place, 1, tolerates=True, node="serve-0") for i in range(5)),
    )

    def phases() -> list[str]:
        return sorted(each["status"]["phase"] for each in operator.api.list("v1", "Pod", place))

    expected = ["Pending", "Running", "Running", "Running", "Running"]
    operator.until(lambda: phases() == expected, "four pods running")
    pending = [
        each
        for each in operator.api.list("v1", "Pod", place)
        if each["status"]["phase"] == "Pending"
    ]
    operator.until(
        lambda: operator.api.get("v1", "Pod", pending[0]["metadata"]["name"], place)["status"].get(
            "conditions"
        ),
        "the scheduler's verdict",
    )
    assert "nodeName" not in pending[0]["spec"]


def test_a_mig_label_cuts_the_gpus_of_its_node(operator: "Room") -> None:
    """Instances take the place of whole GPUs on that node alone, and give it back."""
    node = operator.node("train-1")
    label = "nvidia.com/mig.config"
    operator.api.patch(node, {"metadata": {"labels": {label: "all-balanced"}}})
    cut = {
        "nvidia.com/mig-1g.10gb": "16",
        "nvidia.com/mig-2g.20gb": "8",
        "nvidia.com/mig-3g.40gb": "8",
    }
    operator.until(lambda: operator.gpus("train-1") == cut, "the GPUs cut")
    labels = operator.node("train-1")["metadata"]["labels"]
    assert labels["nvidia.com/mig.config.state"] == "success"
    assert labels["nvidia.com/mig-2g.20gb.product"] == "NVIDIA-H100-80GB-HBM3-MIG-2g.20gb"
    assert operator.gpus("train-0") == {"nvidia.com/gpu": "8"}

    operator.api.patch(node, {"metadata": {"labels": {label: "all-disabled"}}})
    whole = {"nvidia.com/gpu": "8"}
    operator.until(lambda: operator.gpus("train-1") == whole, "the GPUs whole")


def test_gpus_go_with_their_driver_and_come_back_with_it(operator: "Room") -> None:
    """A label of a person's keeps the driver off a node; the operator does not take it back."""
    node = operator.node("train-1")
    label = "nvidia.com/gpu.deploy.driver"
    operator.api.patch(node, {"metadata": {"labels": {label: "false"}}})
    operator.until(lambda: not operator.gpus("train-1"), "the GPUs gone")
    annotations = operator.node("train-1")["metadata"]["annotations"]
    assert "simulator.evenkeel.dev/first-gpu-seconds" not in annotations
    assert operator.gpus("train-0") == {"nvidia.com/gpu": "8"}

    operator.api.patch(node, {"metadata": {"labels": {label: None}}})
    operator.until(lambda: operator.gpus("train-1"), "the GPUs back")
    operator.until(lambda: _ready(operator), "the operator ready")


def test_a_supervisor_that_was_killed_goes_on_and_makes_nothing_twice(operator: "Room") -> None:
    """All that it knows is in the cluster; what happened meanwhile is caught up with."""
    before = _made(operator)
    os.kill(operator.supervisor.pid, signal.SIGKILL)
    psutil.Process(operator.supervisor.pid).wait()
    assert not processes.alive(operator.supervisor)
    node = operator.node("train-0")
    operator.api.patch(node, {"metadata": {"labels": {"nvidia.com/mig.config": "all-3g.40gb"}}})

    operator.start_supervisor()

    cut = {"nvidia.com/mig-3g.40gb": "16"}
    operator.until(lambda: operator.gpus("train-0") == cut, "what was missed caught up with")
    assert _made(operator) == before
    operator.api.patch(node, {"metadata": {"labels": {"nvidia.com/mig.config": "all-disabled"}}})
    operator.until(lambda: _ready(operator), "the operator ready")


def _made(room: "Room") -> dict[str, str]:
    """Return the uid and generation of everything in the operator's namespace."""
    kinds = (("apps/v1", "DaemonSet"), ("v1", "Service"), ("v1", "ServiceAccount"), ("v1", "Pod"))
    found = [each for kind in kinds for each in room.api.list(*kind, namespace=NAMESPACE)]
    return {
        f"{each['kind']}/{each['metadata']['name']}": each["metadata"]["uid"]
        + str(each["metadata"].get("generation", ""))
        for each in found
    }


def test_a_supervisor_ends_at_once_when_it_is_told_to(operator: "Room") -> None:
    """TERM is enough: nothing has to be killed, and nothing changes while it is away."""
    process = psutil.Process(operator.supervisor.pid)
    process.terminate()

    assert process.wait(timeout=10) in (0, None)
    operator.start_supervisor()
    operator.until(lambda: _ready(operator), "the operator ready")


def test_a_missing_entry_of_the_plugins_configuration_is_told(operator: "Room") -> None:
    """The real plugin would not start; the node says why it has no GPU and what to do."""
    node = operator.node("serve-0")
    label = "nvidia.com/device-plugin.config"
    operator.api.patch(node, {"metadata": {"labels": {label: "8"}}})
    operator.until(lambda: not operator.gpus("serve-0"), "the GPU gone")
    problem = operator.node("serve-0")["metadata"]["annotations"][
        "simulator.evenkeel.dev/gpu-problem"
    ]
    assert problem == (
        "ConfigMap gpu-operator/slices: got no entry '8'; expected one of ['4']. "
        "Change the node's label nvidia.com/device-plugin.config or add the entry."
    )
    operator.api.patch(node, {"metadata": {"labels": {label: "4"}}})
    operator.until(lambda: _ready(operator), "the GPU back")


def test_gpus_and_operands_go_with_the_cluster_policy(operator: "Room") -> None:
    """What it owned is collected; what node feature discovery found stays; it comes back whole."""
    operator.api.delete(_policy())

    operator.until(lambda: not any(map(operator.gpus, NODES)), "the GPUs gone")

    def sets() -> set[str]:
        found = operator.api.list("apps/v1", "DaemonSet", NAMESPACE)
        return {each["metadata"]["name"] for each in found}

    operator.until(
        lambda: sets() == {"gpu-operator-node-feature-discovery-worker"}, "the operands gone"
    )
    operator.until(
        lambda: "nvidia.com/gpu.product" not in operator.node("train-0")["metadata"]["labels"],
        "the labels of GPU feature discovery gone",
    )
    labels = operator.node("train-0")["metadata"]["labels"]
    assert labels["feature.node.kubernetes.io/pci-10de.present"] == "true"
    operator.apply(_policy())
    operator.until(lambda: _ready(operator), "the operator ready again")
