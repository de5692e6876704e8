"""What goes wrong in a cloud: the rest is finished, and the next `up` makes nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.cloud.store import FILE, Store
from tests.end_to_end.rehearsal import KEY, ROOT, Rehearsal, make_project

pytestmark = [pytest.mark.cluster]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, and what a person must be told."""

    cloud: str
    arguments: tuple[str, ...]
    """What `evenkeel up` is told."""

    said: tuple[str, ...]
    """Words that the error must have."""

    def __str__(self) -> str:
        """Return it as the name of a test."""
        return f"{self.cloud} {' '.join(self.arguments[1].split()[:1])}"


NODE_POOL = {
    "aws": "aws:eks/nodeGroup:NodeGroup",
    "gcp": "gcp:container/nodePool:NodePool",
    "azure": "azure-native:containerservice:AgentPool",
}
BUCKET = {
    "aws": "aws:s3/bucket:Bucket",
    "gcp": "gcp:storage/bucket:Bucket",
    "azure": "azure-native:storage:StorageAccount",
}


def _faults() -> Iterator[Fault]:
    for cloud, pool in NODE_POOL.items():
        yield Fault(cloud, ("--fault", f"no-capacity {pool} train"), ("capacity", "region"))
        yield Fault(cloud, ("--fault", f"quota-exceeded {pool} train"), ("quota",))
        yield Fault(cloud, ("--fault", f"permission-denied {BUCKET[cloud]}"), ("ermission",))
        yield Fault(cloud, ("--fault", f"timeout-after-create {pool} train"), ("time",))


@dataclass
class Small:
    """A cloud's dev environment without add-ons, in a project of its own."""

    cloud: str
    rehearsal: Rehearsal

    @property
    def name(self) -> str:
        """The environment's name."""
        return f"{self.cloud}-dev"

    def up(self, *arguments: str) -> dict[str, Any]:
        """Bring it up."""
        return self.rehearsal.json("up", self.name, *arguments)

    def store(self) -> dict[str, int]:
        """Return how many resources of each type the simulated cloud has."""
        path = self.rehearsal.root / ".evenkeel" / self.name / FILE
        if not path.exists():
            return {}
        store = Store(path)
        try:
            return store.counts()
        finally:
            store.close()


@pytest.fixture
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Small]:
    """The cloud of the fault, with nothing in it yet."""
    fault: Fault = request.getfixturevalue("fault")
    made = Small(fault.cloud, make_project(tmp_path))
    file = f"Pulumi.{made.name}.yaml"
    content = yaml.safe_load((ROOT / "environments" / file).read_text())
    content["config"][KEY]["addons"] = {}
    (tmp_path / "environments" / file).write_text(yaml.safe_dump(content, sort_keys=False))
    yield made
    made.rehearsal.run("down", made.name)
    assert made.rehearsal.processes() == []


@pytest.mark.parametrize("fault", list(_faults()), ids=str)
def test_a_fault_stops_what_depends_on_it_and_nothing_else(fault: Fault, small: Small) -> None:
    """The error says what to do; once the fault is gone, the next `up` makes nothing twice."""
    failed = small.up(*fault.arguments)
    after_fault = small.store()
    mended = small.up()
    again = small.up()

    assert failed["exit"] == 1, failed
    said = " ".join(failed["errors"])
    assert [word for word in fault.said if word.lower() not in said.lower()] == [], said
    assert sum(after_fault.values()) > 20
    assert mended["exit"] == 0, mended
    assert (again["exit"], again["changes"]) == (0, 0), again
    assert all(small.store()[kind] >= count for kind, count in after_fault.items())
    created = failed["operations"].get("create", 0) + mended["operations"].get("create", 0)
    assert created <= again["operations"]["same"] + 2
