"""What the forges' files say of environments follows from the environments' own files."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops.workflows.environments import EnvironmentFileError, deployed
from gitops.workflows.parts import BEGIN, END, PlaceError, files
from tests.environments import ROOT

UP = ".github/workflows/up.yml"
GITLAB = ".gitlab/evenkeel.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our files, and no environment but `local`."""
    for name in (".github", ".gitlab"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "environments").mkdir()
    shutil.copy(ROOT / "environments/Pulumi.local.yaml", tmp_path / "environments")
    return tmp_path


def add(project: Path, name: str, cloud: str, stage: str) -> None:
    """Add an environment."""
    said = {"config": {"evenkeel:environment": {"cloud": {"name": cloud}, "stage": stage}}}
    (project / "environments" / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump(said))


def made(project: Path, name: str) -> dict[str, Any]:
    """Return what a file would be."""
    content: dict[str, Any] = yaml.safe_load(files(project)[project / name]())
    return content


def test_one_environment_is_one_job_of_each_kind(project: Path) -> None:
    """Seven others that nobody has would be seven failures after every merge."""
    add(project, "team-a", "gcp", "prod")
    rows = [{"environment": "team-a", "cloud": "gcp"}]

    assert set(made(project, UP)["jobs"]) == {"team-a"}
    assert "needs" not in made(project, UP)["jobs"]["team-a"]
    for name in ("drift", "trusted-preview"):
        (job,) = made(project, f".github/workflows/{name}.yml")["jobs"].values()
        assert job["strategy"]["matrix"]["include"] == rows
    jobs = [each for each in made(project, GITLAB) if each.endswith("team-a")]
    assert jobs == ["evenkeel-drift-team-a", "evenkeel-plan-team-a", "evenkeel-up-team-a"]


def test_an_environment_waits_for_all_of_the_stage_before_on_its_cloud(project: Path) -> None:
    """By what their files say, whatever they are called."""
    for name, cloud, stage in (
        *(("one", "aws", "prod"), ("two", "aws", "staging"), ("three", "aws", "dev")),
        *(("four", "aws", "dev"), ("5", "gcp", "dev"), ("six", "azure", "prod")),
    ):
        add(project, name, cloud, stage)

    jobs, gitlab = made(project, UP)["jobs"], made(project, GITLAB)

    needs = {name: job.get("needs") for name, job in jobs.items()}
    assert needs == {
        "four": None,
        "three": None,
        "two": ["four", "three"],
        "one": ["two"],
        "six": None,
        "env-5": None,  # GitHub takes no job whose name begins with a digit
    }
    assert jobs["env-5"]["with"] == {"environment": "5", "cloud": "gcp"}
    assert gitlab["evenkeel-plan-two"]["needs"] == ["evenkeel-up-four", "evenkeel-up-three"]
    assert gitlab["evenkeel-plan-six"]["needs"] == []


def test_where_there_is_no_environment_nothing_runs(project: Path) -> None:
    """The files stay files that the forges take."""
    (job,) = made(project, UP)["jobs"].values()

    assert job["if"] == "${{ false }}"
    assert not [each for each in made(project, GITLAB) if each.startswith("evenkeel-up-")]


def test_ours_are_made_of_our_environments() -> None:
    """`make check` finds one that is stale, and `make docs` makes it."""
    found = files()

    assert len(found) == 4
    for path, make in found.items():
        assert make() == path.read_text(encoding="utf-8"), path.name


def test_what_else_stands_in_a_file_stays(project: Path) -> None:
    """Somebody's own lines; and a forge that nobody uses gets no file."""
    file = project / UP
    file.write_text(file.read_text().replace("name: up", "name: ours") + "  # below\n")
    shutil.rmtree(project / ".gitlab")
    add(project, "team-a", "gcp", "prod")

    text = files(project)[file]()

    assert "name: ours" in text
    assert text.endswith(f"  {END}\n  # below\n")
    assert project / GITLAB not in files(project)


@pytest.mark.parametrize("line", [BEGIN, END])
def test_a_place_that_is_gone_is_told(line: str, project: Path) -> None:
    """What is between the two is ours, so none may be guessed."""
    file = project / UP
    file.write_text(file.read_text().replace(line, "# something"))

    with pytest.raises(PlaceError, match=r"up\.yml: got no place .* Put both back"):
        files(project)[file]()


@pytest.mark.parametrize("content", ["", "config: {}", "[", "config: {evenkeel:environment: 1}"])
def test_a_file_that_says_no_cloud_is_told(content: str, project: Path) -> None:
    """A job without one could not sign in."""
    (project / "environments" / "Pulumi.broken.yaml").write_text(content)

    with pytest.raises(EnvironmentFileError, match=r"environments/Pulumi\.broken\.yaml: got no"):
        deployed(project / "environments")
