"""Driver settings that do not fit each other: GPUs stay away, and `evenkeel status` says why."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulator.cluster.api import KubernetesApi
from simulator.controllers.gpu_nodes import PROBLEM
from tests.end_to_end.driver import Driver, driving
from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.environments import read_environment, write

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1800)]

PROGRAM = """
import pulumi

from stacks.program import main


def set_below(value, keys, wrong):
    if isinstance(value, dict) and keys and keys[0] in value:
        below = wrong if len(keys) == 1 else set_below(value[keys[0]], keys[1:], wrong)
        return {{**value, keys[0]: below}}
    if isinstance(value, list):
        return [set_below(each, keys, wrong) for each in value]
    return value


def make_wrong(args):
    token, of_gpus, path, wrong = {wrong!r}
    if args.type_ != token or of_gpus not in str(args.props):
        return None
    props = set_below(args.props, path.split("."), wrong)
    return pulumi.ResourceTransformResult(props, args.opts)


pulumi.runtime.register_resource_transform(make_wrong)
main()
"""
"""The repository's program, but a setting of some resources is another on the way to the cloud."""


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One setting that contradicts the others, and what a person must be told."""

    cloud: str
    token: str
    of_gpus: str = ""
    """Words that tell a resource of GPU machines from others of its type."""

    path: str
    value: object
    said: str
    """The cause and its remedy, to the letter."""

    @property
    def program(self) -> str:
        """The program with the wrong setting."""
        return PROGRAM.format(wrong=(self.token, self.of_gpus, self.path, self.value))


CHART = "kubernetes:helm.sh/v4:Chart"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
NODE_POOL = "gcp:container/nodePool:NodePool"
AGENT_POOL = "azure-native:containerservice:AgentPool"

WRONGS = (
    Wrong(
        cloud="aws",
        # an image without driver
        token=NODE_GROUP,
        of_gpus="NVIDIA",
        path="amiType",
        value="AL2023_x86_64_STANDARD",
        said=(
            "driver: got none; expected the image's or the cloud's, because al2023 comes without. "
            "Choose an image, or a setting of the pool, that brings one."
        ),
    ),
    Wrong(
        cloud="gcp",
        # GKE's driver behind the label that keeps it away
        token=NODE_POOL,
        of_gpus="gpuDriverInstallationConfig",
        path="nodeConfig.guestAccelerators.gpuDriverInstallationConfig.gpuDriverVersion",
        value="DEFAULT",
        said=(
            "driver: got none; expected the image's or the cloud's, because cos comes without. "
            "Choose an image, or a setting of the pool, that brings one."
        ),
    ),
    Wrong(
        cloud="azure",
        # the driver of AKS and the operator's
        token=AGENT_POOL,
        of_gpus="gpuProfile",
        path="gpuProfile.driver",
        value="Install",
        said=(
            "driver: got 2, from the cloud and the GPU operator; expected one, because two break "
            "each other. Set driver.enabled to false in the GPU operator's values."
        ),
    ),
    Wrong(
        cloud="private",
        # the operator's driver over the machines' own
        token=CHART,
        path="values.driver.enabled",
        value=True,
        said=(
            "driver: got 2, from the machine's image and the GPU operator; expected one, because "
            "two break each other. Set driver.enabled to false in the GPU operator's values."
        ),
    ),
)
"""One of each cloud: what a program asks its cloud for, and on private machines of the operator.

tests/simulator/controllers/wrong_settings.yaml has those of the add-on's values, and more.
"""

BY_COMMAND = "private"
"""The cloud that `evenkeel up` brings up; the others see the same without previews."""

REPLACED = {"aws": {NODE_GROUP}, "gcp": {NODE_POOL}, "azure": {AGENT_POOL}, "private": set[str]()}
"""Cloud -> what setting it right makes anew."""


@dataclass(frozen=True)
class Small:
    """A cloud's dev environment with one machine and one add-on, in a project of its own."""

    cloud: str
    driver: Driver

    @property
    def rehearsal(self) -> Rehearsal:
        """Its project."""
        return self.driver.project

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.driver.name

    def up(self, ready_seconds: int = 300) -> dict[str, Any]:
        """Bring it up, by the command on one cloud."""
        if self.cloud != BY_COMMAND:
            return self.driver.up(ready_seconds=ready_seconds)
        return self.rehearsal.json("up", self.name, "--ready-seconds", str(ready_seconds))

    def status(self, reason: str) -> dict[str, Any]:
        """Return the status once a node has a reason; on a busy machine that may take minutes."""
        with KubernetesApi(self.driver.folder / "kubeconfig") as api:
            for _ in range(3000):
                notes = [each["metadata"].get("annotations", {}) for each in api.list("v1", "Node")]
                if any(reason in each.get(PROBLEM, "").splitlines() for each in notes):
                    break
                time.sleep(0.1)
        return self.rehearsal.json("status", self.name)


def _environment(cloud: str) -> dict[str, Any]:
    content = read_environment(f"{cloud}-dev", ("gpu-operator",))
    pool = next(each for each in content["gpuPools"] if each["nodes"]["min"])
    pool["nodes"] = {"min": 1, "max": 1}
    pool.pop("sharing", None)
    content["gpuPools"] = [pool]
    settings = content["cloud"]
    settings.pop("pools", None)
    if cloud == "gcp":
        settings["pools"] = {pool["name"]: {"zones": [f"{settings['region']}-a"]}}
    if cloud == "private":
        content["gpu"] = {"driver": "preinstalled"}
        settings["claims"] = {pool["name"]: settings["claims"][pool["name"]]}
    return content


def _reasons(status: dict[str, Any]) -> list[str]:
    return [each["reason"] for pool in status["pools"] for each in pool["problems"]]


@pytest.fixture
def small(cloud: str, tmp_path: Path) -> Iterator[Small]:
    """The environment of the cloud, with nothing up yet.

    It has no policies: the rule about one driver would stop what is to be seen here.
    """
    name = f"{cloud}-dev"
    with driving(make_project(tmp_path, rules=False), name) as driver:
        write(tmp_path, name, _environment(cloud))
        yield Small(cloud, driver)


@pytest.fixture
def cloud(wrong: Wrong) -> str:
    """The cloud that it is about."""
    return wrong.cloud


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.cloud)
def test_status_says_why_no_gpu_is_allocatable(wrong: Wrong, small: Small) -> None:
    """With a wrong setting nothing is ready; set right, the next `up` is.

    Where a pool's driver cannot be changed, and only there, the pool is replaced for it.
    """
    small.rehearsal.use_program(wrong.program)
    up = small.up(ready_seconds=1)
    assert (up["exit"], up["status"]) == (5, "not_ready"), up
    _check_status(small, wrong)
    small.rehearsal.use_own_program()
    right = small.up()

    assert right["exit"] == 0, right
    (pool,) = right["pools"]
    assert pool["nodes"] == 1
    assert pool["gpus"]["allocatable"] == pool["gpus"]["expected"] > 0
    assert pool["problems"] == []
    replaced = {each["type"] for each in right["steps"] if each["operation"] == "replace"}
    assert replaced == REPLACED[wrong.cloud]


def _check_status(small: Small, wrong: Wrong) -> None:
    """Hold both forms of the status to naming the pool, the cause and its remedy."""
    status = small.status(wrong.said)
    text = small.rehearsal.run("status", small.name)

    assert status["exit"] == text.returncode == 5
    assert wrong.said in _reasons(status), status["missing"]
    (pool,) = status["pools"]
    assert (pool["nodes"], pool["ready"]) == (1, False)
    assert pool["gpus"]["allocatable"] == 0 < pool["gpus"]["expected"]
    name = f"pool {pool['name']}"
    expected = {
        f"{name}: 0 of {pool['gpus']['expected']} GPUs allocatable",
        f"{name}, 1 of 1 nodes: {wrong.said}",
    }
    assert expected <= set(status["missing"])
    assert expected <= {line.strip() for line in text.stdout.splitlines()}
