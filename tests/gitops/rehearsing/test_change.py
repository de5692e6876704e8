"""Bases that are not as one would like: none, older than evenkeel, not to be installed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from gitops.rehearsing.change import kept_of, opened
from gitops.rehearsing.rehearsal import Options
from gitops.rehearsing.snapshots import Snapshots
from gitops.review.document import NOTHING, EnvironmentReview
from operations.project import Project
from operations.screen.silent import SilentScreen
from tests.environments import read_environment, write
from tests.gitops.rehearsing.conftest import GitFolder

NAME = "aws-dev"
BROKEN = "import sys\nsys.exit('index: not reachable')\n"


@pytest.fixture
def project(repository: GitFolder) -> GitFolder:
    """Four commits: before evenkeel, an environment, another lock, and a wrong file."""
    repository.write(notes="before evenkeel", **{".gitignore": ".evenkeel\n.venv\n"})
    repository.commit()
    environment(repository, {})
    repository.write(**{"Pulumi.yaml": "", "requirements.txt": "a"})
    repository.commit()
    repository.write(**{"requirements.txt": "b", "tools__install_py": BROKEN})
    repository.commit()
    environment(repository, {"stage": "live"})
    repository.commit()
    return repository


def environment(repository: GitFolder, changes: dict[str, str]) -> None:
    """Write the environment's file."""
    (repository.root / "environments").mkdir(exist_ok=True)
    write(repository.root, NAME, read_environment(NAME) | changes)


def reviewed(
    project: GitFolder, base: str, head: str | None, names: Sequence[str] = (NAME,)
) -> EnvironmentReview:
    """Return the review of a change that needs no cluster."""
    where = Project(project.root)
    with opened(where, base, head, SilentScreen()) as change:
        (found,) = change.review(list(names), Options(), SilentScreen()).environments
    assert not list((project.root / ".evenkeel").glob("*"))
    return found


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked for in the cache of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("base", [NOTHING, "HEAD~3"], ids=["none", "before evenkeel"])
def test_a_base_without_the_program_has_no_environment(project: GitFolder, base: str) -> None:
    """Neither is an error of the base: what the head has is new."""
    found = reviewed(project, base, None)

    assert {each.step for each in found.failures} == {"preview"}
    assert found.cost_before is None
    with opened(Project(project.root), base, None, SilentScreen()) as change:
        assert change.base.environments() == []
        assert change.environments(()) == [NAME]


def test_a_lock_that_cannot_be_installed_is_a_part_of_the_review(project: GitFolder) -> None:
    """Whose it is, what was said, and what that makes of an environment that goes."""
    (project.root / "environments" / f"Pulumi.{NAME}.yaml").unlink()
    (project.root / "requirements.txt").write_text("c")
    found = reviewed(project, "HEAD~1", None)
    (failure,) = found.failures

    commit = project.git("rev-parse", "HEAD~1")[:12]
    assert failure.step == "base"
    assert failure.line == (
        f"{commit}: its locked dependencies cannot be installed: index: not reachable"
    )
    assert (found.outcome, found.cloud) == ("changes", "unknown")


def test_a_head_whose_lock_cannot_be_installed_has_failed(project: GitFolder) -> None:
    """The environments of the base are named all the same."""
    (project.root / "requirements.txt").write_text("a")
    found = reviewed(project, "HEAD~2", "HEAD~1")

    assert (found.name, found.outcome) == (NAME, "failed")
    assert [each.step for each in found.failures] == ["preview"]
    assert "cannot be installed: index: not reachable" in found.failures[0].line


def test_an_environment_with_another_name_is_another_platform(project: GitFolder) -> None:
    """Both ends of it are said: what was, and where its file is now."""
    (project.root / "requirements.txt").write_text("b")
    folder = project.root / "environments"
    (folder / f"Pulumi.{NAME}.yaml").rename(folder / "Pulumi.aws-first.yaml")
    project.commit()

    found = reviewed(project, "HEAD~1", "HEAD")

    assert "Before it is merged, run: pulumi destroy -s aws-dev" in found.edits[0]
    assert found.edits[1].startswith("its file is now that of aws-first: that is another platform")


def test_what_is_kept_is_counted(project: GitFolder) -> None:
    """Of this project and of the user; nothing that is not there."""
    where = Project(project.root)
    assert kept_of(where) == ()
    session = project.root / ".evenkeel" / "session"
    session.mkdir(parents=True)
    (session / "state").write_text("state")
    Snapshots(project.root / ".evenkeel" / ".snapshots").keep("one", session)

    (kept,) = kept_of(where)

    assert kept.number == 1
    assert kept.document()["bytes"] == kept.size > 0
    assert kept.document()["folder"] == str(project.root / ".evenkeel" / ".snapshots")
