"""The whole of it: a platform from nothing, used, changed, and taken down."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil
import pytest
from kubernetes import client

from tests.end_to_end.official_client import OfficialClient
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("platform")]


@dataclass(frozen=True)
class Surroundings:
    """Folders of a user's who has nothing yet; the tools' cache is elsewhere."""

    home: Path
    temporary: Path

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Put both into the environment."""
        patch.setenv("HOME", str(self.home))
        patch.setenv("TMPDIR", str(self.temporary))


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    """Every command of this module gets these, also those of fixtures."""
    found = Surroundings(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary"))
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", cache)
        found.use(patch)
        yield found


@pytest.fixture(autouse=True)
def _surrounded(surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a home of its own from elsewhere: here it is this one."""
    surroundings.use(monkeypatch)


@pytest.fixture(scope="module")
def first(rehearsal: Rehearsal, surroundings: Surroundings) -> dict[str, Any]:
    """What the first `up` says."""
    assert surroundings.home.is_dir()
    return rehearsal.json("up", "local")


@pytest.fixture
def core(rehearsal: Rehearsal, first: dict[str, Any]) -> Iterator[client.CoreV1Api]:
    """The official client, as an ML team would use it, on the platform that is up."""
    assert first["exit"] == 0
    with OfficialClient(rehearsal.session / "kubeconfig") as official:
        yield official.core


def test_up_from_nothing_ends_with_a_ready_platform(first: dict[str, Any]) -> None:
    """Every GPU is allocatable and every workload of every add-on is ready."""
    assert first["exit"] == 0
    assert first["missing"] == []
    assert [(pool["name"], pool["nodes"], pool["gpus"]) for pool in first["pools"]] == [
        ("train", 2, {"allocatable": 16, "expected": 16}),
        ("serve", 2, {"allocatable": 8, "expected": 8}),
    ]
    assert all(addon["ready"] == addon["total"] > 0 for addon in first["addons"])
    assert first["changes"] == first["operations"]["create"] > 50
    assert first["policies"]["violations"] == 0
    assert all(pool["simulated_first_gpu_seconds"] > 0 for pool in first["pools"])


def test_a_second_up_changes_nothing(rehearsal: Rehearsal, first: dict[str, Any]) -> None:
    """The same program on the same platform is no change at all."""
    second = rehearsal.json("up", "local")

    assert (second["exit"], second["changes"]) == (0, 0)
    assert second["operations"] == {"same": first["changes"]}


def _pod(name: str, gpus: int, pool: str, *, tolerates: bool) -> dict[str, Any]:
    toleration = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
    return {
        "metadata": {"name": name},
        "spec": {
            "nodeSelector": {"evenkeel.dev/pool": pool},
            "tolerations": [toleration] if tolerates else [],
            "containers": [
                {
                    "name": "work",
                    "image": "registry.example/train:1.0",
                    "resources": {"limits": {"nvidia.com/gpu": str(gpus)}},
                }
            ],
        },
    }


def _create(core: client.CoreV1Api, pod: dict[str, Any]) -> None:
    core.create_namespaced_pod("default", cast("client.V1Pod", pod))


def _read(core: client.CoreV1Api, name: str) -> dict[str, Any]:
    pod = core.read_namespaced_pod(name, "default")
    return cast("dict[str, Any]", core.api_client.sanitize_for_serialization(pod))


def _phase(core: client.CoreV1Api, name: str, wanted: str) -> dict[str, Any]:
    """Wait until a pod is in a phase, and return it; whatever its phase is, after minutes."""
    for _ in range(2000):
        pod = _read(core, name)
        if pod["status"]["phase"] == wanted:
            break
        time.sleep(0.1)
    return pod


def test_a_pod_with_eight_gpus_runs_where_it_tolerates_the_taint(core: client.CoreV1Api) -> None:
    """The scheduler puts it on a node of the pool."""
    _create(core, _pod("tolerant", 8, "train", tolerates=True))

    pod = _phase(core, "tolerant", "Running")

    assert (pod["status"]["phase"], pod["spec"]["nodeName"][:6]) == ("Running", "train-")


def test_a_pod_that_does_not_tolerate_the_taint_stays_pending(core: client.CoreV1Api) -> None:
    """It says so in the scheduler's own words."""
    _create(core, _pod("intolerant", 8, "train", tolerates=False))

    said = ""
    for _ in range(1000):
        conditions = _read(core, "intolerant")["status"].get("conditions", [])
        said = next((each["message"] for each in conditions if each["type"] == "PodScheduled"), "")
        if said:
            break
        time.sleep(0.1)

    assert "untolerated taint(s)" in said
    assert _read(core, "intolerant")["status"]["phase"] == "Pending"


def test_four_pods_share_one_gpu(core: client.CoreV1Api) -> None:
    """Two nodes with one L4 in four slices each take eight pods, four on either."""
    names = [f"slice-{number}" for number in range(8)]
    for name in names:
        _create(core, _pod(name, 1, "serve", tolerates=True))

    nodes = [_phase(core, name, "Running")["spec"]["nodeName"] for name in names]

    assert sorted(nodes) == ["serve-0"] * 4 + ["serve-1"] * 4


def test_a_change_is_previewed_and_done_exactly(
    rehearsal: Rehearsal, first: dict[str, Any]
) -> None:
    """A pool grows by one node and an add-on goes: nothing else is touched."""
    environment = read_environment("local")
    environment["gpuPools"][0]["nodes"] = {"min": 3, "max": 3}
    del environment["addons"]["prometheus"]
    rehearsal.write(environment)

    planned = rehearsal.json("preview", "local")
    done = rehearsal.json("up", "local")

    assert planned["environment_changes"] == [
        "~ gpuPools.train.nodes.min 2 -> 3",
        "~ gpuPools.train.nodes.max 2 -> 3",
        "- addons.prometheus {retention: 15d}",
    ]
    created = [step for step in planned["steps"] if step["operation"] == "create"]
    assert [step["type"] for step in created] == ["kubernetes:core/v1:NodePatch"]
    assert planned["operations"].keys() == {"same", "create", "delete"}
    assert planned["operations"] == done["operations"]
    assert planned["operations"]["same"] + planned["operations"]["delete"] == first["changes"]
    assert all("prometheus" in step["urn"] for step in planned["steps"] if step not in created)
    assert done["pools"][0]["gpus"] == {"allocatable": 24, "expected": 24}


def test_status_and_logs_speak_of_what_runs(rehearsal: Rehearsal, first: dict[str, Any]) -> None:
    """Both read only."""
    status = rehearsal.json("status", "local")
    logs = rehearsal.json("logs", "local")

    assert first["exit"] == status["exit"] == logs["exit"] == 0
    assert set(status["components"].values()) == {"running"}
    assert status["supervised"] is True
    assert {"kube-apiserver", "supervisor"} <= logs["logs"].keys()


def test_kubectl_reaches_the_session_and_passes_its_status_on(
    rehearsal: Rehearsal, first: dict[str, Any]
) -> None:
    """Options that evenkeel does not know are kubectl's."""
    assert first["exit"] == 0

    nodes = _kubectl(rehearsal, "get", "nodes", "-o", "json")
    wrong = _kubectl(rehearsal, "get", "nothing-like-this")

    assert nodes.returncode == 0
    names = {item["metadata"]["name"] for item in json.loads(nodes.stdout)["items"]}
    assert {"system-0", "train-0", "serve-1"} <= names
    assert wrong.returncode == 1
    assert "nothing-like-this" in wrong.stderr


def _kubectl(rehearsal: Rehearsal, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = rehearsal.command("kubectl")
    options = command[-2:]
    return subprocess.run(
        [*command[:-2], *options, "local", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_down_leaves_no_process_no_port_and_no_file(
    rehearsal: Rehearsal, first: dict[str, Any], surroundings: Surroundings
) -> None:
    """The folder of rehearsals itself goes with the last of them; nothing lies elsewhere."""
    assert first["exit"] == 0
    before = rehearsal.processes()
    ports = _ports({each.pid for each in before})

    down = rehearsal.json("down", "local")

    assert (len(before) >= 6, len(ports) >= 6) == (True, True)
    assert (down["exit"], down["removed"]) == (0, True)
    assert rehearsal.processes() == []
    assert [port for port in ports if _answers(port)] == []
    assert not (rehearsal.root / ".evenkeel").exists()
    left = [*surroundings.home.rglob("*"), *surroundings.temporary.rglob("*")]
    assert left == []


def _ports(pids: set[int]) -> set[int]:
    return {
        each.laddr.port
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.pid in pids and each.laddr
    }


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
