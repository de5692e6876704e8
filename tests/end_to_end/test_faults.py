"""What goes wrong in a cloud: the rest is finished, and the next `up` makes nothing twice."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulator.cloud.store import FILE, Store
from tests.end_to_end.driver import Driver, driving
from tests.end_to_end.rehearsal import make_project
from tests.environments import read_environment, write

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]

Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, and what a person must be told."""

    cloud: str
    kind: str
    type: str
    name: str
    """Of the resource, as the program calls it."""

    said: tuple[str, ...]
    """Words that the error must have, next to the resource's name."""

    run: int = 1
    """In which `up` it goes wrong: what one of them does not get to, the next one does."""

    def __str__(self) -> str:
        """Return it as the name of a test."""
        return f"{self.cloud} {self.kind} {self.name}"


_AWS_POOL = "aws:eks/nodeGroup:NodeGroup"
_GCP_POOL = "gcp:container/nodePool:NodePool"
_AZURE_POOL = "azure-native:containerservice:AgentPool"

BY_COMMAND = "azure"
"""The cloud that `evenkeel up --fault` goes wrong in; the others see the same without previews."""

FAULTS = (
    Fault(
        "aws",
        "no-capacity",
        _AWS_POOL,
        "train",
        ("InsufficientInstanceCapacity", "us-west-2", "capacity: reserved", ", or "),
        run=2,
    ),
    Fault(
        "aws",
        "quota-exceeded",
        _AWS_POOL,
        "serve",
        ("quota All G and VT Spot Instance Requests in us-west-2", "higher", ", or "),
        run=2,
    ),
    Fault(
        "aws",
        "permission-denied",
        "aws:kms/alias:Alias",
        "cluster-secret-key-alias",
        ("AccessDenied", "us-west-2", "the right to do it"),
    ),
    Fault(
        "aws",
        "timeout-after-create",
        "aws:ec2/natGateway:NatGateway",
        "network-nat-a",
        ("not ready in time", "Run it again"),
    ),
    Fault(
        "gcp",
        "no-capacity",
        _GCP_POOL,
        "train-pool",
        ("GCE_STOCKOUT", "us-central1", "capacity: reserved", ", or "),
        run=3,
    ),
    Fault(
        "gcp",
        "quota-exceeded",
        _GCP_POOL,
        "serve-pool",
        ("quota PREEMPTIBLE_NVIDIA_L4_GPUS in us-central1", "higher", ", or "),
        run=3,
    ),
    Fault(
        "gcp",
        "permission-denied",
        "gcp:projects/iAMMember:IAMMember",
        "cluster-nodes-reader",
        ("the right to do it",),
    ),
    Fault(
        "gcp",
        "timeout-after-create",
        "gcp:container/cluster:Cluster",
        "cluster-gke",
        ("not ready in time", "Run it again"),
        run=2,
    ),
    Fault(
        "azure",
        "no-capacity",
        _AZURE_POOL,
        "train-pool",
        ("SkuNotAvailable", "swedencentral", "spot capacity", ", or "),
        run=2,
    ),
    Fault(
        "azure",
        "quota-exceeded",
        _AZURE_POOL,
        "spot-pool",
        ("quota Total Regional Spot vCPUs in swedencentral", "higher", ", or "),
        run=2,
    ),
    Fault(
        "azure",
        "permission-denied",
        "azure-native:authorization:RoleAssignment",
        "cluster-admins-5d2e8f70",
        ("the right to do it",),
        run=2,
    ),
    Fault(
        "azure",
        "timeout-after-create",
        "azure-native:network:NatGateway",
        "network-nat",
        ("not ready in time", "Run it again"),
    ),
)


@dataclass
class Small:
    """A cloud's dev environment without add-ons, in a project of its own."""

    cloud: str
    driver: Driver

    def up(self, *faults: Fault) -> Json:
        """Bring it up, while some things go wrong."""
        typed = [f"{each.kind} {each.type} {each.name}" for each in faults]
        if self.cloud != BY_COMMAND:
            return self.driver.up(*typed)
        words = (word for each in typed for word in ("--fault", each))
        return self.driver.project.json("up", self.driver.name, *words)

    def state(self) -> dict[str, Json]:
        """Return the resources that the engine knows, by their full names."""
        path = self.driver.folder / "state" / "state.json"
        found = json.loads(path.read_text())["deployment"]["resources"]
        assert len(found) == len({each["urn"] for each in found})
        return {each["urn"]: each for each in found}

    def store(self) -> dict[str, int]:
        """Return how many resources of each type the simulated cloud has."""
        store = Store(self.driver.folder / FILE)
        try:
            return store.counts()
        finally:
            store.close()


@dataclass(frozen=True)
class Struck:
    """An `up` in which something went wrong, and what there was afterwards."""

    faults: tuple[Fault, ...]
    said: Json
    state: dict[str, Json]
    there: dict[str, int]


@pytest.fixture
def small(cloud: str, tmp_path: Path) -> Iterator[Small]:
    """The cloud, with nothing in it yet."""
    name = f"{cloud}-dev"
    content = read_environment(name, ())
    if cloud == "azure":
        content["gpu"] = {"driver": "cloud"}  # where no add-on installs it
    with driving(make_project(tmp_path, rules=False), name) as driver:
        write(tmp_path, name, content)
        yield Small(cloud, driver)


def _needs(resource: Json) -> set[str]:
    lists = [resource.get("dependencies", []), *resource.get("propertyDependencies", {}).values()]
    found = {urn for each in lists for urn in each or ()}
    return found | {resource.get("parent", ""), resource.get("provider", "").rpartition("::")[0]}


def _dependents(urn: str, state: dict[str, Json]) -> set[str]:
    """Return the names of all that needs a resource; a state has each after what it needs."""
    found = {urn}
    for name, resource in state.items():
        if found & _needs(resource):
            found.add(name)
    return found - {urn}


def _of_the_cloud(state: dict[str, Json]) -> dict[str, int]:
    """Return how many resources of each type the engine believes that the cloud has."""
    ours = ("pulumi:", "kubernetes:")
    types = [each["type"] for each in state.values() if each["custom"]]
    return dict(Counter(each for each in types if not each.startswith(ours)))


def _strike(small: Small, run: int) -> Struck:
    faults = tuple(each for each in FAULTS if (each.cloud, each.run) == (small.cloud, run))
    said = small.up(*faults)
    assert said["exit"] == 1, said
    return Struck(faults, said, small.state(), small.store())


def _stopped_by(fault: Fault, whole: dict[str, Json]) -> set[str]:
    """Return the names of what is not there because of a fault."""
    (struck,) = [urn for urn in whole if urn.endswith(f"{fault.type}::{fault.name}")]
    exists = fault.kind == "timeout-after-create"
    return _dependents(struck, whole) | (set() if exists else {struck})


@pytest.mark.parametrize("cloud", dict.fromkeys(each.cloud for each in FAULTS))
def test_a_fault_stops_what_depends_on_it_and_nothing_else(cloud: str, small: Small) -> None:
    """Each error says what to do; once the faults are gone, the next `up` makes nothing twice."""
    numbers = {each.run for each in FAULTS if each.cloud == cloud}
    runs = [_strike(small, number) for number in sorted(numbers)]
    mended = small.up()
    whole, there_now = small.state(), small.store()

    assert mended["exit"] == 0, mended
    for struck in runs:
        _check(struck, whole)
    assert there_now == _of_the_cloud(whole)


def _check(struck: Struck, whole: dict[str, Json]) -> None:
    """Hold one `up` to have said of each fault what to do, and to have done all the rest."""
    for fault in struck.faults:
        said = " ".join(each for each in struck.said["errors"] if fault.name in each)
        assert [word for word in (fault.name, *fault.said) if word not in said] == [], (fault, said)
    missing = set[str]().union(*(_stopped_by(each, whole) for each in struck.faults))
    assert whole.keys() - struck.state.keys() == missing
    assert struck.state.keys() <= whole.keys()
    assert struck.there == _of_the_cloud(struck.state)
