"""What goes wrong on clusters of one's own: the rest is finished, and nothing is made twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.components.clouds.private.environment import MACHINES
from tests.end_to_end.driver import Driver, driving
from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.environments import read_environment, write

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]

Json = dict[str, Any]

NODE = "kubernetes:core/v1:NodePatch"
DEPLOYMENT = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment"


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Rehearsal]:
    """A project of its own; nothing of it is left."""
    made = make_project(tmp_path, rules=False)
    yield made
    made.end()  # tests/end_to_end/test_clouds.py takes one apart step by step


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    """The environment whose machines Cluster API makes, as the engine alone brings it up."""
    with driving(make_project(tmp_path, rules=False), "private-prod") as made:
        yield made


def up(rehearsal: Rehearsal, name: str, *faults: str) -> Json:
    """Bring an environment up while some things go wrong."""
    return rehearsal.json("up", name, *(word for each in faults for word in ("--fault", each)))


def resources(rehearsal: Rehearsal, name: str) -> dict[str, str]:
    """Return the names of what the engine knows, with their types; none is there twice."""
    path = rehearsal.root / ".evenkeel" / name / "state" / "state.json"
    found = json.loads(path.read_text())["deployment"]["resources"]
    names = {each["urn"].rpartition("::")[2]: each["type"] for each in found}
    assert len({each["urn"] for each in found}) == len(found)
    return names


def planned(whole: Json) -> dict[str, str]:
    """Return the names of what a preview shows, with their types."""
    return {each["urn"].rpartition("::")[2]: each["type"] for each in whole["steps"]}


def of_type(found: dict[str, str], token: str) -> set[str]:
    """Return the names of the resources of a type."""
    return {name for name, kind in found.items() if kind == token}


def about(said: Json, name: str) -> str:
    """Return what the errors say of a resource."""
    return " ".join(each for each in said["errors"] if f" {name}" in each)


def test_nodes_of_a_cluster_that_exists(rehearsal: Rehearsal) -> None:
    """One is gone, one may not be claimed, one answers late: the others are claimed."""
    write(rehearsal.root, "private-dev", read_environment("private-dev", ()))
    whole = rehearsal.json("preview", "private-dev")
    claims = sorted(of_type(planned(whole), NODE))
    gone, refused, late, *others = claims
    said = up(
        rehearsal,
        "private-dev",
        f"no-capacity {NODE} {gone}",
        f"permission-denied {NODE} {refused}",
        f"timeout-after-create {NODE} {late}",
    )
    kept = of_type(resources(rehearsal, "private-dev"), NODE)
    mended = up(rehearsal, "private-dev")

    assert said["exit"] == 1, said
    for words in ("left the room", "room-dev", "nodes.min", "cloud.claims"):
        assert words in about(said, gone)
    for words in ("is forbidden", "room-dev", "kubectl auth can-i patch nodes"):
        assert words in about(said, refused)
    assert "Run it again" in about(said, late)
    assert kept == {late, *others}
    assert mended["exit"] == 0, mended
    assert of_type(resources(rehearsal, "private-dev"), NODE) == set(claims)


TRAIN = "train-machines-room-1"
SERVE = ("serve-machines-room-1", "serve-machines-room-2")
TEMPLATES = {"train-machine-template", "serve-machine-template"}


def made_by(infrastructure: str) -> Json:
    """Return the repository's environment with Cluster API, on an infrastructure."""
    content = read_environment("private-prod", ())
    cloud = content["cloud"]
    written = cloud["clusterApi"]["infrastructure"]
    cloud["clusterApi"]["infrastructure"] = infrastructure
    for pool in cloud["pools"].values() if infrastructure != written else ():
        del pool[written]
        pool[infrastructure] = MACHINES[infrastructure]
    return content


@pytest.mark.parametrize(
    ("infrastructure", "said_by_it", "third", "said_of_it", "there"),
    [
        ("metal3", "No available host found", "timeout-after-create", "Run it again", True),
        ("openstack", "No valid host was found", "throttled", "throttled 5 times in a row", False),
        ("vsphere", "No host is compatible", "permission-denied", "is forbidden", False),
    ],
    ids=["metal3", "openstack", "vsphere"],
)
def test_machines_of_cluster_api(  # noqa: PLR0913 - a row of a table
    driver: Driver,
    *,
    infrastructure: str,
    said_by_it: str,
    third: str,
    said_of_it: str,
    there: bool,
) -> None:
    """No host has room, a quota is used up, and a third thing: the rest is finished.

    The next `up` makes what is missing, and nothing twice, whether or not it was there unseen.
    """
    write(driver.project.root, driver.name, made_by(infrastructure))
    said = driver.up(
        f"no-capacity {DEPLOYMENT} {TRAIN}",
        f"quota-exceeded {DEPLOYMENT} {SERVE[0]}",
        f"{third} {DEPLOYMENT} {SERVE[1]}",
    )
    kept = resources(driver.project, driver.name)

    assert said["exit"] == 1, said
    words = ("failure domain room-1 of cluster centre/prod", said_by_it, "nodes.min", "(room-2)")
    assert [each for each in words if each not in about(said, TRAIN)] == [], said
    words = ("exceeded quota", "'centre'", "centre-management", "higher quota")
    assert [each for each in words if each not in about(said, SERVE[0])] == [], said
    assert said_of_it in about(said, SERVE[1])
    assert of_type(kept, DEPLOYMENT) == ({TRAIN, SERVE[1]} if there else {TRAIN})
    assert kept.keys() >= TEMPLATES
    _check_next(driver)


def _check_next(driver: Driver) -> None:
    """Hold the next `up` to make what is missing, and nothing twice."""
    mended = driver.up()

    assert mended["exit"] == 0, mended
    assert of_type(resources(driver.project, driver.name), DEPLOYMENT) == {TRAIN, *SERVE}
    assert {each["name"]: each["nodes"] for each in mended["pools"]} == {"train": 1, "serve": 2}
