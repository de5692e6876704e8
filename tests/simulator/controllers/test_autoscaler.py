"""The autoscaler at work: on a real scheduler's word groups grow from zero, and shrink again."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from simulator.cloud import node_groups
from simulator.cloud.node_group import NodeGroup
from simulator.cloud.store import Store
from simulator.cluster import processes
from simulator.cluster.api import Json, KubernetesApi
from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.tools import Tools
from simulator.session import Session
from simulator.session_data import Fault, Gpus, Image, MachineType, SessionData

_GPUS = Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=4, memory_mib=23034)
_TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
_TOLERATION = {"key": "nvidia.com/gpu", "operator": "Exists"}


@dataclass
class Cloud:
    """A simulated cloud's cluster with the supervisor at work."""

    session: Session
    api: KubernetesApi
    store: Store

    def until(self, true: Callable[[], object], what: str, seconds: float = 300) -> Any:  # noqa: ANN401 - what it is asked for
        """Return the first true answer; fail with the supervisor's last words otherwise."""
        end = time.monotonic() + seconds
        while not (answer := true()):
            if time.monotonic() > end:
                log = (self.session.logs / "supervisor.log").read_text()
                pytest.fail(f"still not: {what}\n{log[-3000:]}")
            time.sleep(0.1)
        return answer

    def size(self, group: NodeGroup) -> int:
        """Return how many nodes a group has."""
        settled: NodeGroup = self.until(partial(self._settled, group), "a node for each member")
        return len(settled.members)

    def _settled(self, group: NodeGroup) -> NodeGroup | None:
        """Return a group; None while one of its members is not a node yet, or no longer."""
        found = node_groups.find(self.store, group.provider, group.id)
        assert found is not None
        names = {each["metadata"]["name"] for each in self.api.list("v1", "Node")}
        return found if {found.node_name(each) for each in found.members} <= names else None

    def run(self, name: str, gpus: int, pool: str) -> Json:
        """Ask for a pod with GPUs in a pool."""
        resources = {"requests": {"nvidia.com/gpu": gpus}, "limits": {"nvidia.com/gpu": gpus}}
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "default"},
            "spec": {
                "nodeSelector": {"evenkeel.dev/pool": pool},
                "tolerations": [_TOLERATION],
                "containers": [{"name": "c", "image": "example/work", "resources": resources}],
            },
        }
        self.api.apply(pod, manager="tests")
        return pod

    def node_of(self, name: str) -> str:
        """Return the node that a pod runs on, or an empty text."""
        pod = self.api.find("v1", "Pod", name, "default")
        running = pod is not None and pod.get("status", {}).get("phase") == "Running"
        return str(pod["spec"]["nodeName"]) if pod and running else ""

    def told(self, name: str) -> list[str]:
        """Return what the autoscaler said of a pod."""
        events = self.api.list("v1", "Event", "default")
        about = [each for each in events if each["involvedObject"]["name"] == name]
        return [e["reason"] for e in about if e["source"].get("component") == "cluster-autoscaler"]

    def resized(self, name: str) -> list[str]:
        """Return what was written down of a group's changes of size."""
        resized = [call.message for call in self.store.journal() if call.method == "resize"]
        return [each for each in resized if each.startswith(f"{name}:")]

    def is_hopeless(self, name: str) -> bool:
        """Tell whether the autoscaler said that no group can help a pod."""
        return "NotTriggerScaleUp" in self.told(name)


@pytest.fixture(scope="module")
def cloud(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A control plane of the module's own; a modelled minute lasts a second."""
    data = SessionData(
        environment="cloud",
        kubernetes="1.36",
        clouds=("gcp",),
        machine_types={"gcp": {"gpu-4": MachineType(cpus=48, memory_gib=192, gpus=_GPUS)}},
        time_scale=1 / 60,
    )
    session = Session.write(tmp_path_factory.mktemp("cloud") / "session", data)
    plane = ControlPlane(session, tools)
    plane.start()
    api, store = KubernetesApi(session.kubeconfig), Store.of(session)
    environ = {"PATH": os.defpath, **session.environ()}
    supervisor = processes.spawn(
        "supervisor",
        [sys.executable, "-m", "simulator.controllers"],
        folder=session.processes,
        env=environ,
        log=session.logs / "supervisor.log",
    )
    try:
        yield Cloud(session, api, store)
    finally:
        processes.stop(supervisor)
        store.close()
        api.close()
        plane.delete()


def _group(name: str, **changed: Any) -> NodeGroup:
    group = NodeGroup(
        provider="gcp",
        type="gcp:container/nodePool:NodePool",
        id=name,
        name=name,
        region="north",
        zones=("north-a",),
        minimum=0,
        maximum=2,
        size=0,
        machine_type="gpu-4",
        hostname=f"{name}-{{index}}",
        labels={"evenkeel.dev/pool": name},
        taints=(_TAINT,),
        # Everything is there from the start, so that no operator is needed for GPUs.
        image=Image(os="cos", driver="image", toolkit=True, device_plugin=True),
        scaled_by="cloud",
    )
    return replace(group, **changed)


def test_a_group_grows_from_zero_and_shrinks_again(cloud: Cloud) -> None:
    """Pods that wait make nodes come, no more than are needed; idle nodes go after a while."""
    group = _group("serve")
    node_groups.put(cloud.store, cloud.session, cloud.api, group)
    first = cloud.run("first", 4, "serve")
    assert cloud.until(lambda: cloud.node_of("first"), "the first pod runs") == "serve-0"
    assert cloud.size(group) == 1
    second, third = cloud.run("second", 2, "serve"), cloud.run("third", 2, "serve")
    for name in ("second", "third"):
        assert cloud.until(partial(cloud.node_of, name), f"{name} runs") == "serve-1"
    assert cloud.size(group) == 2
    assert "TriggeredScaleUp" in cloud.told("first")

    cloud.run("fourth", 1, "serve")
    cloud.until(partial(cloud.is_hopeless, "fourth"), "the fourth is told")
    assert cloud.size(group) == 2
    for each in (first, second, third):
        cloud.api.delete(each)
    cloud.until(lambda: cloud.node_of("fourth"), "the fourth runs in the room of others")
    cloud.until(lambda: cloud.size(group) == 1, "the idle node goes")
    assert cloud.node_of("fourth")
    cloud.api.delete({**first, "metadata": {"name": "fourth", "namespace": "default"}})
    cloud.until(lambda: cloud.size(group) == 0, "the last node goes")
    last = "serve: from 1 to 0 nodes"
    # a change is written down after the nodes have come or gone
    cloud.until(lambda: last in cloud.resized("serve"), "it is written down")
    assert cloud.resized("serve") == [
        "serve: from 0 to 1 nodes",
        "serve: from 1 to 2 nodes",
        "serve: from 2 to 1 nodes",
        last,
    ]


def test_a_cloud_without_an_autoscaler_needs_a_deployment(cloud: Cloud) -> None:
    """Nothing grows until the Deployment `cluster-autoscaler` is ready."""
    group = _group("train", scaled_by="cluster-autoscaler")
    node_groups.put(cloud.store, cloud.session, cloud.api, group)
    fixed = _group("fixed", scaled_by="")
    node_groups.put(cloud.store, cloud.session, cloud.api, fixed)
    cloud.run("job", 1, "train")
    cloud.run("stuck", 1, "fixed")
    # with a group that the cloud itself scales, the autoscaler looks at all pods and says so
    node_groups.put(cloud.store, cloud.session, cloud.api, _group("other"))
    for name in ("job", "stuck"):
        cloud.until(partial(cloud.is_hopeless, name), f"{name} is told")
    assert cloud.size(group) == 0
    pod = {"containers": [{"name": "c", "image": "example/autoscaler"}]}
    labels = {"app": "cluster-autoscaler"}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "cluster-autoscaler", "namespace": "kube-system"},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
    cloud.api.apply(deployment, manager="tests")

    cloud.until(lambda: cloud.node_of("job"), "the job runs")
    assert cloud.size(group) == 1
    assert cloud.size(fixed) == 0


def test_a_group_without_capacity_stays_small(cloud: Cloud) -> None:
    """The pod is told why; once the fault is gone the group grows."""
    group = _group("scarce")
    node_groups.put(cloud.store, cloud.session, cloud.api, group)
    data = cloud.session.data
    fault = Fault(kind="no-capacity", type=group.type, name="scarce")
    Session.write(cloud.session.folder, data.model_copy(update={"faults": (fault,)}))
    try:
        cloud.run("wanting", 4, "scarce")
        cloud.until(lambda: "FailedScaleUp" in cloud.told("wanting"), "the pod is told")
        assert cloud.size(group) == 0
    finally:
        Session.write(cloud.session.folder, data)

    cloud.until(lambda: cloud.node_of("wanting"), "the pod runs after all")
