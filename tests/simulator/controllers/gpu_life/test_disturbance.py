"""GPUs that go and come back, and a supervisor that was away."""

import os
import signal
from typing import TYPE_CHECKING

import psutil

from simulator.cluster import processes

if TYPE_CHECKING:
    from tests.simulator.controllers.gpu_life.conftest import Operator


def test_gpus_go_with_their_driver_and_come_back_with_it(operator: "Operator") -> None:
    """A label of a person's keeps the driver off a node; the operator does not take it back."""
    node = operator.room.node("train-1")
    label = "nvidia.com/gpu.deploy.driver"
    operator.room.api.patch(node, {"metadata": {"labels": {label: "false"}}})
    operator.room.until(lambda: not operator.room.gpus("train-1"), "the GPUs gone")
    annotations = operator.room.node("train-1")["metadata"]["annotations"]
    assert "simulator.evenkeel.dev/first-gpu-seconds" not in annotations
    assert operator.room.gpus("train-0") == {"nvidia.com/gpu": "8"}

    operator.room.api.patch(node, {"metadata": {"labels": {label: None}}})
    operator.room.until(lambda: operator.room.gpus("train-1"), "the GPUs back")
    operator.until_ready()


def test_a_supervisor_that_was_killed_goes_on_and_makes_nothing_twice(operator: "Operator") -> None:
    """All that it knows is in the cluster; what happened meanwhile is caught up with."""
    before = _made(operator)
    os.kill(operator.room.supervisor.pid, signal.SIGKILL)
    psutil.Process(operator.room.supervisor.pid).wait()
    assert not processes.alive(operator.room.supervisor)
    node = operator.room.node("train-0")
    operator.room.api.patch(
        node, {"metadata": {"labels": {"nvidia.com/mig.config": "all-3g.40gb"}}}
    )

    operator.room.start_supervisor()

    cut = {"nvidia.com/mig-3g.40gb": "16"}
    operator.room.until(
        lambda: operator.room.gpus("train-0") == cut, "what was missed caught up with"
    )
    assert _made(operator) == before
    operator.room.api.patch(
        node, {"metadata": {"labels": {"nvidia.com/mig.config": "all-disabled"}}}
    )
    operator.until_ready()


def _made(operator: "Operator") -> dict[str, str]:
    """Return the uid and generation of everything in the operator's namespace."""
    kinds = (("apps/v1", "DaemonSet"), ("v1", "Service"), ("v1", "ServiceAccount"), ("v1", "Pod"))
    found = [
        each
        for kind in kinds
        for each in operator.room.api.list(*kind, namespace=operator.namespace)
    ]
    return {
        f"{each['kind']}/{each['metadata']['name']}": each["metadata"]["uid"]
        + str(each["metadata"].get("generation", ""))
        for each in found
    }


def test_a_supervisor_ends_at_once_when_it_is_told_to(operator: "Operator") -> None:
    """TERM is enough: nothing has to be killed, and nothing changes while it is away."""
    process = psutil.Process(operator.room.supervisor.pid)
    process.terminate()

    assert process.wait(timeout=120) in (0, None)
    operator.room.start_supervisor()
    operator.until_ready()


def test_a_missing_entry_of_the_plugins_configuration_is_told(operator: "Operator") -> None:
    """The real plugin would not start; the node says why it has no GPU and what to do."""
    node = operator.room.node("serve-0")
    label = "nvidia.com/device-plugin.config"
    operator.room.api.patch(node, {"metadata": {"labels": {label: "8"}}})
    operator.room.until(lambda: not operator.room.gpus("serve-0"), "the GPU gone")
    problem = operator.room.node("serve-0")["metadata"]["annotations"][
        "simulator.evenkeel.dev/gpu-problem"
    ]
    assert problem == (
        "ConfigMap gpu-operator/slices: got no entry '8'; expected one of ['4']. "
        "Change the node's label nvidia.com/device-plugin.config or add the entry."
    )
    operator.room.api.patch(node, {"metadata": {"labels": {label: "4"}}})
    operator.until_ready()


def test_a_plugin_reads_its_configuration_when_it_starts_and_not_when_it_changes(
    operator: "Operator",
) -> None:
    """As in reality: more slices under the same name come with the plugin's next pod."""
    operator.share(6)
    node = operator.room.node("serve-0")
    mark = {"metadata": {"annotations": {"test/looked-at": "again"}}}
    operator.room.api.patch(node, mark)
    assert operator.room.gpus("serve-0") == {"nvidia.com/gpu": "4"}

    def restart_plugin() -> None:
        for pod in operator.room.api.list("v1", "Pod", operator.namespace):
            is_plugin = pod["metadata"]["name"].startswith("nvidia-device-plugin-daemonset")
            if is_plugin and pod["spec"]["nodeName"] == "serve-0":
                operator.room.api.delete(pod)

    restart_plugin()
    operator.room.until(
        lambda: operator.room.gpus("serve-0") == {"nvidia.com/gpu": "6"}, "six slices"
    )
    operator.share(4)
    restart_plugin()
    operator.room.until(
        lambda: operator.room.gpus("serve-0") == {"nvidia.com/gpu": "4"}, "four slices"
    )
    operator.until_ready()


def test_features_go_with_their_worker_where_a_master_is_left_to_take_them(
    operator: "Operator",
) -> None:
    """Without its PCI label a node has no GPU to the operator, and nothing runs for it there."""
    operator.room.api.delete(
        operator.room.api.get("apps/v1", "DaemonSet", operator.worker, operator.namespace)
    )

    def labels() -> dict[str, str]:
        found: dict[str, str] = operator.room.node("train-0")["metadata"]["labels"]
        return found

    operator.room.until(lambda: labels().get("nvidia.com/gpu.present") == "false", "no GPU known")
    operator.until_gone()
    assert not [each for each in labels() if each.startswith("feature.node.kubernetes.io/")]
    assert "nvidia.com/gpu.deploy.driver" not in labels()

    operator.install_worker()
    operator.until_ready()


def test_gpus_and_operands_go_with_the_cluster_policy(operator: "Operator") -> None:
    """What it owned is collected; what node feature discovery found stays; it comes back whole."""
    operator.remove_policy()

    operator.until_swept()

    operator.room.until(
        lambda: "nvidia.com/gpu.product" not in operator.room.node("train-0")["metadata"]["labels"],
        "the labels of GPU feature discovery gone",
    )
    labels = operator.room.node("train-0")["metadata"]["labels"]
    assert labels["feature.node.kubernetes.io/pci-10de.present"] == "true"
    operator.install_policy()
    operator.until_ready()
