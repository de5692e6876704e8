"""`evenkeel init` writes one file that is right, overwrites none, and says all that is wrong."""

from pathlib import Path

import pytest
import yaml

from cli.commands.init import InitOptions, init
from cli.first_environment import Placed, render
from components import clouds
from operations.errors import UsageError
from operations.project import Project
from operations.screen.silent import SilentScreen
from stacks.environment import read
from tests.environments import ROOT

SECRETS = "awskms:///alias/state?region=eu-west-1"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without environments."""
    (tmp_path / "Pulumi.yaml").write_text("name: evenkeel\nruntime: python\n")
    return Project(tmp_path)


@pytest.mark.parametrize("cloud", clouds.CLOUDS)
def test_what_is_written_is_right_on_every_cloud(project: Project, cloud: str) -> None:
    """The loader and every check take it, placeholders and all."""
    result = init(project, f"{cloud}-dev", InitOptions(cloud=cloud), SilentScreen())
    path = project.environment_file(f"{cloud}-dev")

    assert read(path).cloud.name == cloud
    assert [*result.document["files"]] == [f"environments/Pulumi.{cloud}-dev.yaml"]
    assert result.document["written"] is True


def test_what_is_said_stands_in_the_file(project: Project) -> None:
    """And the secrets provider where the Pulumi CLI looks for it."""
    placed = Placed(region="eu-west-1", account="210987654321", owner="search")
    options = InitOptions(cloud="aws", placed=placed, secrets=SECRETS)
    init(project, "search-dev", options, SilentScreen())
    content = yaml.safe_load(project.environment_file("search-dev").read_text())
    environment = read(project.environment_file("search-dev"))

    assert content["secretsprovider"] == SECRETS
    assert environment.owner == "search"
    assert environment.cloud.account == "210987654321"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cloud", "listed"),
    [
        ("aws", ["cloud.region (--region)", "cloud.account (--account)", "cloud.admins (--admin)"]),
        ("private", ["cloud.context (--context)"]),
    ],
)
def test_what_nobody_said_is_listed(cloud: str, listed: list[str]) -> None:
    """A region, too: it is where everything would be made."""
    assert Placed().missing(cloud) == listed
    assert Placed(region="eu-west-1", context="lab").missing(cloud) == [
        each for each in listed if "region" not in each and "context" not in each
    ]


@pytest.mark.parametrize("cloud", clouds.CLOUDS)
def test_the_version_of_kubernetes_is_that_of_the_clouds_environments(cloud: str) -> None:
    """Who begins with an old one has an upgrade to do first."""
    content = yaml.safe_load(render(cloud, Placed(), None))
    environments = (ROOT / "environments").glob(f"Pulumi.{cloud}-*.yaml")

    assert {content["config"]["evenkeel:environment"]["cluster"]["kubernetes"]} == {
        read(each).cluster.kubernetes for each in environments
    }


def test_a_dry_run_writes_nothing(project: Project) -> None:
    """It has the whole text in its document."""
    options = InitOptions(cloud="gcp", dry_run=True)
    result = init(project, "gcp-dev", options, SilentScreen())

    assert not (project.root / "environments").exists()
    assert "evenkeel:environment" in result.document["files"]["environments/Pulumi.gcp-dev.yaml"]


def test_what_is_there_is_left_as_it_is(project: Project) -> None:
    """A second time is refused."""
    path = project.environment_file("aws-dev")
    path.parent.mkdir()
    path.write_text("mine")

    with pytest.raises(UsageError, match="which is there already"):
        init(project, "aws-dev", InitOptions(cloud="aws"), SilentScreen())
    assert path.read_text() == "mine"


def test_every_problem_comes_at_once(project: Project) -> None:
    """And nothing is written."""
    placed = Placed(region="mars", account="12", tenant="t")
    options = InitOptions(cloud="aws", placed=placed, state="s3://x", secrets="default")

    with pytest.raises(UsageError) as caught:
        init(project, "Bad", options, SilentScreen())
    said = str(caught.value).splitlines()[1:]
    assert [each.split(":")[0] for each in said] == [
        "NAME",
        "--account",
        "--tenant",
        "--region",
        "--state",
        "--state",
        "--secrets",
    ]
    assert not (project.root / "environments").exists()
