"""The clouds with the real Pulumi CLI; what it was seen to make is the evidence of level 3."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gitops.evidence.levels import rehearsed
from simulator.cloud.providers import FOLDERS
from simulator.cloud.store import FILE, Store
from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.environments import WITH_DATA, read_environment, write

pytestmark = [pytest.mark.cluster, pytest.mark.pulumi_cli]

PROVIDERS = {"aws": "aws", "gcp": "gcp", "azure": "azure-native"}


@dataclass(frozen=True)
class Deployed:
    """One cloud's prod environment, brought up by the CLI."""

    cloud: str
    rehearsal: Rehearsal
    types: frozenset[str]
    """The resource types that the simulated cloud was left with."""

    first: dict[str, object]

    @property
    def environment(self) -> str:
        """The environment's name."""
        return f"{self.cloud}-prod"


def deploy(cloud: str, root: Path) -> Deployed:
    """Bring a cloud's prod environment up with the CLI."""
    made = make_project(root, engine="")
    name = f"{cloud}-prod"
    write(root, name, read_environment(name, WITH_DATA[cloud]))
    first = made.json("up", name)
    store = Store(root / ".evenkeel" / name / FILE)
    types = frozenset(store.counts())
    store.close()
    return Deployed(cloud, made, types, first)


@pytest.fixture(scope="module", params=PROVIDERS)
def deployed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """A cloud that the CLI has deployed to; ended by it, too."""
    done = deploy(request.param, tmp_path_factory.mktemp(request.param))
    yield done
    done.rehearsal.run("down", done.environment)
    assert done.rehearsal.processes() == []


def test_the_cli_brings_the_platform_up(deployed: Deployed) -> None:
    """It drives the same plugins; the platform is ready."""
    assert deployed.first["exit"] == 0, deployed.first
    assert "Pulumi CLI" in str(deployed.first["engine"])
    assert deployed.first["missing"] == []


def test_the_cli_finds_nothing_to_change_then(deployed: Deployed) -> None:
    """What the plugins return is what the program asked for."""
    second = deployed.rehearsal.json("up", deployed.environment)

    assert (second["exit"], second["changes"]) == (0, 0), second


def test_the_evidence_claims_no_more_than_was_seen(deployed: Deployed) -> None:
    """Every type that the page puts at level 3 was made by this run."""
    claimed = rehearsed()["types"][PROVIDERS[deployed.cloud]]

    assert PROVIDERS[deployed.cloud] in FOLDERS
    assert set(claimed) - deployed.types == set()


def test_the_cli_destroys_everything(deployed: Deployed) -> None:
    """Protection lifted, the simulated cloud is empty afterwards."""
    ended = deployed.rehearsal.json("down", deployed.environment)

    assert (ended["exit"], ended["cloud_resources_left"]) == (0, {}), ended
