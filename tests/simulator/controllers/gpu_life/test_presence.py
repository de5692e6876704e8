"""GPUs that are there: offered, labelled, used, shared and cut."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulator.controllers.gpu_life.conftest import Operator

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


def test_gpus_appear_once_driver_toolkit_and_plugin_are_there(operator: "Operator") -> None:
    """Whole GPUs, time slices, labels, and the modelled wait for the first GPU."""
    assert operator.room.gpus("train-0") == {"nvidia.com/gpu": "8"}
    assert operator.room.gpus("serve-0") == {"nvidia.com/gpu": "4"}
    assert operator.room.gpus("system-0") == {}
    meta = operator.room.node("serve-0")["metadata"]
    labels = meta["labels"]
    assert labels["nvidia.com/gpu.product"] == "NVIDIA-L4-SHARED"
    assert (labels["nvidia.com/gpu.count"], labels["nvidia.com/gpu.replicas"]) == ("1", "4")
    assert labels["nvidia.com/gpu.deploy.driver"] == "true"
    assert "nvidia.com/gpu.deploy.mig-manager" not in labels
    assert meta["annotations"]["simulator.evenkeel.dev/first-gpu-seconds"] == "90"
    train = operator.room.node("train-0")["metadata"]["labels"]
    assert train["nvidia.com/gpu.product"] == "NVIDIA-H100-80GB-HBM3"
    assert train["nvidia.com/mig.config"] == "all-disabled"
    system = operator.room.node("system-0")["metadata"]["labels"]
    assert not [each for each in system if each.startswith("nvidia.com/")]


def test_the_operator_makes_what_upstream_makes(operator: "Operator") -> None:
    """All have the names of upstream; the monitor selects the service and port that exist."""
    sets = operator.room.api.list("apps/v1", "DaemonSet", operator.namespace)
    services = operator.room.api.list("v1", "Service", operator.namespace)
    monitors = operator.room.api.list(
        "monitoring.coreos.com/v1", "ServiceMonitor", operator.namespace
    )

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
    operator: "Operator", place: str
) -> None:
    """Without the toleration it stays Pending, in the scheduler's own words."""
    operator.room.apply(
        _pod("tolerates", place, 8, tolerates=True), _pod("does-not", place, 8, tolerates=False)
    )

    def running() -> bool:
        status = operator.room.api.get("v1", "Pod", "tolerates", place)["status"]
        return bool(status["phase"] == "Running")

    def refused() -> str | None:
        status = operator.room.api.get("v1", "Pod", "does-not", place)["status"]
        return next((each.get("message") for each in status.get("conditions", ())), None)

    operator.room.until(running, "the pod of 8 GPUs running")
    words = operator.room.until(refused, "the scheduler's words")
    assert words.startswith("0/4 nodes are available:")
    assert "3 node(s) had untolerated taint(s)" in words
    assert "1 Insufficient nvidia.com/gpu" in words
    assert operator.room.api.get("v1", "Pod", "does-not", place)["status"]["phase"] == "Pending"


def test_four_pods_share_one_gpu_and_a_fifth_waits(operator: "Operator", place: str) -> None:
    """Four time slices are four devices to the scheduler, and no more."""
    operator.room.apply(
        *(_pod(f"p{i}", place, 1, tolerates=True, node="serve-0") for i in range(5)),
    )

    def phases() -> list[str]:
        return sorted(
            each["status"]["phase"] for each in operator.room.api.list("v1", "Pod", place)
        )

    expected = ["Pending", "Running", "Running", "Running", "Running"]
    operator.room.until(lambda: phases() == expected, "four pods running")
    pending = [
        each
        for each in operator.room.api.list("v1", "Pod", place)
        if each["status"]["phase"] == "Pending"
    ]
    operator.room.until(
        lambda: operator.room.api.get("v1", "Pod", pending[0]["metadata"]["name"], place)[
            "status"
        ].get("conditions"),
        "the scheduler's verdict",
    )
    assert "nodeName" not in pending[0]["spec"]


def test_a_mig_label_cuts_the_gpus_of_its_node(operator: "Operator") -> None:
    """Instances take the place of whole GPUs on that node alone, and give it back."""
    node = operator.room.node("train-1")
    label = "nvidia.com/mig.config"
    operator.room.api.patch(node, {"metadata": {"labels": {label: "all-balanced"}}})
    cut = {
        "nvidia.com/mig-1g.10gb": "16",
        "nvidia.com/mig-2g.20gb": "8",
        "nvidia.com/mig-3g.40gb": "8",
    }
    operator.room.until(lambda: operator.room.gpus("train-1") == cut, "the GPUs cut")
    labels = operator.room.node("train-1")["metadata"]["labels"]
    assert labels["nvidia.com/mig.config.state"] == "success"
    assert labels["nvidia.com/mig-2g.20gb.product"] == "NVIDIA-H100-80GB-HBM3-MIG-2g.20gb"
    assert operator.room.gpus("train-0") == {"nvidia.com/gpu": "8"}

    operator.room.api.patch(node, {"metadata": {"labels": {label: "all-disabled"}}})
    whole = {"nvidia.com/gpu": "8"}
    operator.room.until(lambda: operator.room.gpus("train-1") == whole, "the GPUs whole")
