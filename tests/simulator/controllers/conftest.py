"""A machine room of this folder's own, with the supervisor at work.

The cluster that all other tests share has no controllers: a ClusterPolicy there would change the
nodes under the feet of tests that count on them.
"""

import functools
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.cluster import processes
from simulator.cluster.api import Json, KubernetesApi
from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.resource_type import ResourceType
from simulator.cluster.tools import Tools
from simulator.controllers import kinds
from simulator.errors import ApiError
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.session import Session
from simulator.session_data import Chart, CustomResourceDefinition, Gpus, Machine, SessionData

H100 = Gpus(
    accelerator="nvidia-h100-80gb",
    product="NVIDIA-H100-80GB-HBM3",
    count=8,
    memory_mib=81559,
    mig_profiles=("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"),
)
L4 = Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=1, memory_mib=23034)
OWNERS = (
    kinds.CLUSTER_POLICY,
    kinds.CERTIFICATE,
    kinds.EXTERNAL_SECRET,
    kinds.FEATURE_STORE,
    kinds.INFERENCE_SERVICE,
    kinds.JOB_SET,
    kinds.KNATIVE_SERVICE,
    kinds.NOTEBOOK,
    kinds.POSTGRES,
    kinds.PROFILE,
    kinds.SCALED_OBJECT,
    kinds.SPARK_APPLICATION,
    kinds.TRAIN_JOB,
    kinds.WORKFLOW,
    kinds.WORKLOAD,
)
"""Kinds whose objects own others; the room knows them before a test needs them.

The garbage collector looks for new kinds twice a minute only, and what it could not do before it
tries again after 20 s, then after 40 s.
"""

_LAST = pytest.StashKey[bool]()

TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}


@dataclass
class Room:
    """A real control plane, its machines, and a supervisor."""

    session: Session
    api: KubernetesApi
    control_plane: ControlPlane
    supervisor: processes.ProcessRecord

    def start_supervisor(self) -> None:
        """Start the supervisor as the command does."""
        self.supervisor = processes.spawn(
            "supervisor",
            [sys.executable, "-m", "simulator.controllers"],
            folder=self.session.processes,
            env={"PATH": os.defpath, **self.session.environ()},
            log=self.session.logs / "supervisor.log",
        )

    def apply(self, *objects: Json) -> None:
        """Apply objects as a person would; those whose definition is just made wait for it."""
        for each in objects:
            self.until(functools.partial(self._applied, each), f"{each['kind']} applied")

    def _applied(self, obj: Json) -> bool:
        try:
            self.api.apply(obj, manager="tests", force=True)
        except ApiError as error:
            if error.status in (404, 429, 503):
                return False
            raise
        return True

    def until(self, true: Callable[[], object], what: str, seconds: float = 300) -> Any:  # noqa: ANN401 - what it is asked for
        """Return the first true answer; fail with the supervisor's last words otherwise."""
        end = time.monotonic() + seconds
        while not (answer := true()):
            if time.monotonic() > end:
                log = (self.session.logs / "supervisor.log").read_text()
                pytest.fail(f"still not: {what}\n{log[-3000:]}")
            time.sleep(0.05)
        return answer

    def node(self, name: str) -> Json:
        """Return a node."""
        return self.api.get("v1", "Node", name)

    def gpus(self, node: str) -> dict[str, str]:
        """Return what NVIDIA resources a node offers to pods."""
        offered = self.node(node)["status"]["allocatable"]
        return {key: value for key, value in offered.items() if key.startswith("nvidia.com/")}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the room, and keep it on one worker where groups are honoured."""
    for item in filter(_in_room, items):
        item.add_marker(pytest.mark.cluster)
        item.add_marker(pytest.mark.xdist_group("room"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Choose the test after which the room ends, once all are in the order of the run."""
    if found := list(filter(_in_room, session.items)):
        found[-1].stash[_LAST] = True


def _in_room(item: pytest.Item) -> bool:
    return "room" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> object:
    """End the room after the last test in it: nobody needs it while the rest of a run goes on."""
    done = yield
    if _LAST in item.stash and isinstance(item, pytest.Function):
        for made in item._fixtureinfo.name2fixturedefs["room"]:
            made.finish(item._request)  # type: ignore[arg-type] # its node is all that is asked for
    return done


def definitions(*wanted: ResourceType) -> list[Json]:
    """Return the definitions that a stand-in brings for kinds."""
    listed = []
    for each in wanted:
        group, _, version = each.api_version.rpartition("/")
        listed.append(
            CustomResourceDefinition(
                group=group,
                kind=each.kind,
                plural=each.plural,
                versions=(version,),
                namespaced=each.namespaced,
            )
        )
    return stand_in(Chart(version="1", repository="-", definitions=tuple(listed)), "r", {})


@pytest.fixture(scope="session")
def room(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Two machines with 8 H100 and one with an L4, all tainted; the supervisor runs."""
    machines = [
        Machine(name="train-0", cpus=96, memory_gib=1024, gpus=H100),
        Machine(name="train-1", cpus=96, memory_gib=1024, gpus=H100),
        Machine(name="serve-0", gpus=L4),
    ]
    data = SessionData(
        environment="room", kubernetes="1.36", machines=tuple(machines), time_scale=0.02
    )
    session = Session.write(tmp_path_factory.mktemp("room") / "session", data)
    control_plane = ControlPlane(session, tools)
    control_plane.start()
    api = KubernetesApi(session.kubeconfig)
    record = processes.ProcessRecord("supervisor", 0, 0.0, (), session.processes / "none.json")
    room = Room(session, api, control_plane, record)
    try:
        for machine in machines:
            node = room.node(machine.name)
            api.patch(node, {"spec": {"taints": [TAINT]}})
        room.apply(*definitions(*OWNERS))
        room.start_supervisor()
        yield room
    finally:
        processes.stop(room.supervisor)
        api.close()
        control_plane.delete()


@pytest.fixture
def place(room: Room) -> Iterator[str]:
    """A namespace in the room; its deletion is not waited for."""
    name = f"test-{time.monotonic_ns():x}"
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    room.apply(namespace)
    room.until(lambda: room.api.find("v1", "ServiceAccount", "default", name), "an account")
    yield name
    room.api.delete(namespace)
