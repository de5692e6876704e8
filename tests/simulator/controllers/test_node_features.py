"""Node feature discovery labels a node by what is inside it."""

from simulator.controllers.node_features import feature_labels
from simulator.controllers.pods import keep_daemon_pods, ready_on
from simulator.session_data import Gpus, Image

L4 = Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=1, memory_mib=23034)
COMMON = {
    "feature.node.kubernetes.io/system-os_release.ID": "ubuntu",
    "feature.node.kubernetes.io/system-os_release.VERSION_ID": "24.04",
    "feature.node.kubernetes.io/system-os_release.VERSION_ID.major": "24",
    "feature.node.kubernetes.io/system-os_release.VERSION_ID.minor": "04",
}


def test_a_gpu_is_seen_as_a_device_of_its_vendor() -> None:
    """A broken annotation is no GPU, and no failure either."""
    annotations = {"simulator.evenkeel.dev/gpus": L4.model_dump_json()}
    broken = {"simulator.evenkeel.dev/gpus": "{"}

    assert feature_labels({"metadata": {"name": "n"}}) == COMMON
    assert feature_labels({"metadata": {"name": "n", "annotations": broken}}) == COMMON
    assert feature_labels({"metadata": {"name": "n", "annotations": annotations}}) == COMMON | {
        "feature.node.kubernetes.io/pci-10de.present": "true"
    }


def test_the_operating_system_is_the_images() -> None:
    """The GPU operator makes the tag of its driver's image of these two."""
    release = "feature.node.kubernetes.io/system-os_release"

    def labels(system: str) -> tuple[str | None, str | None]:
        image = {"simulator.evenkeel.dev/image": Image(os=system).model_dump_json()}
        found = feature_labels({"metadata": {"name": "n", "annotations": image}})
        return found.get(f"{release}.ID"), found.get(f"{release}.VERSION_ID")

    assert labels("al2023") == ("amzn", "2023")
    assert labels("cos") == ("cos", "121")
    assert labels("something") == ("something", None)


def test_the_kernel_is_the_nodes() -> None:
    """Its parts are labels too."""
    node = {"metadata": {"name": "n"}, "status": {"nodeInfo": {"kernelVersion": "6.8.0-simulated"}}}

    assert feature_labels(node) == COMMON | {
        "feature.node.kubernetes.io/kernel-version.full": "6.8.0-simulated",
        "feature.node.kubernetes.io/kernel-version.major": "6",
        "feature.node.kubernetes.io/kernel-version.minor": "8",
        "feature.node.kubernetes.io/kernel-version.revision": "0",
    }


def test_only_ready_pods_of_daemon_sets_count() -> None:
    """Other pods are not kept at all; one that is being deleted does not serve any more."""
    owner = {"kind": "DaemonSet", "name": "driver"}
    ready = {"conditions": [{"type": "Ready", "status": "True"}]}
    pod = {
        "metadata": {"name": "d-1", "namespace": "gpu", "uid": "u", "ownerReferences": [owner]},
        "spec": {"nodeName": "train-0"},
        "status": ready,
    }
    going = {**pod, "metadata": {**pod["metadata"], "deletionTimestamp": "now"}}  # type: ignore[dict-item]
    waiting = {**pod, "status": {}}
    kept = [keep_daemon_pods(each) for each in (pod, going, waiting)]

    assert keep_daemon_pods({**pod, "metadata": {"name": "x"}}) is None
    assert [each["ready"] for each in kept if each] == [True, False, False]
    assert list(ready_on([each for each in kept if each], "train-0")) == ["driver"]
    assert ready_on([each for each in kept if each], "train-1") == {}
