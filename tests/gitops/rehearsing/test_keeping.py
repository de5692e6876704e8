"""What was merged is deployed and kept, although nothing of it changes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from gitops.rehearsing import keeping, rehearsal
from gitops.rehearsing.base import Base
from gitops.rehearsing.deployed_base import DeployedBase
from gitops.rehearsing.reads import Reads
from gitops.rehearsing.snapshots import Snapshots
from gitops.review.document import Failure
from operations.exit_codes import Exit
from operations.screen.silent import SilentScreen
from tests.environments import read_environment, write
from tests.gitops.rehearsing.conftest import GitFolder

NOTHING = Reads({}, {}, {}, ())
FAILED = Failure(step="base", resource="redis", line="it does not come up")


@pytest.fixture
def project(
    repository: GitFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GitFolder]:
    """A repository with two environments at its commit, and a third that is not committed."""
    (repository.root / "environments").mkdir()
    for name in ("aws-dev", "gcp-dev"):
        write(repository.root, name, read_environment(name))
    repository.write(**{"Pulumi.yaml": "", ".gitignore": ".evenkeel\n"})
    repository.commit()
    write(repository.root, "azure-dev", read_environment("azure-dev"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(keeping, "find_tools", lambda _: None)
    monkeypatch.chdir(repository.root)
    yield repository
    assert not list((repository.root / ".evenkeel").glob("*"))


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bases that are brought up; that takes minutes and is tested elsewhere. One fails."""
    names: list[str] = []

    @contextmanager
    def opened(*_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(folder=Path("session"))

    def bring(base: Base, reads: Reads | None) -> DeployedBase:
        assert reads is None
        assert base.touched(NOTHING), "nothing changes, and it is deployed all the same"
        names.append(base.environment)
        return DeployedBase(failures=(FAILED,) if base.environment == "gcp-dev" else ())

    monkeypatch.setattr(rehearsal, "opened", opened)
    monkeypatch.setattr(Base, "bring", bring)
    return names


@pytest.mark.parametrize(
    ("arguments", "status", "names"),
    [
        (["HEAD"], Exit.FAILED, ["aws-dev", "gcp-dev"]),
        (["HEAD", "aws-dev"], Exit.OK, ["aws-dev"]),
        (["HEAD", "azure-dev"], Exit.OK, []),
        (["HEAD", "none"], Exit.USAGE, []),
        (["nowhere"], Exit.USAGE, []),
        ([], Exit.USAGE, []),
    ],
)
def test_every_environment_of_the_commit_is_kept(
    project: GitFolder,
    deployed: list[str],
    arguments: list[str],
    status: Exit,
    names: list[str],
) -> None:
    """One that fails keeps no other from it; what is not committed is no base."""
    assert (keeping.keep(arguments, SilentScreen()), deployed) == (status, names)
    assert project.root == Path.cwd()


def test_what_cannot_be_described_is_said(project: GitFolder, deployed: list[str]) -> None:
    """Such a commit is no base for anybody."""
    write(project.root, "aws-dev", read_environment("aws-dev") | {"stage": "live"})
    project.commit()

    assert keeping.keep(["HEAD", "aws-dev"], SilentScreen()) is Exit.FAILED
    assert deployed == []


@pytest.mark.parametrize(
    ("arguments", "left"), [(["HEAD"], {"b", "c"}), (["HEAD", "aws-dev"], {"a", "b", "c"})]
)
@pytest.mark.usefixtures("deployed")
def test_bases_that_nobody_begins_with_any_more_go(
    project: GitFolder, monkeypatch: pytest.MonkeyPatch, arguments: list[str], left: set[str]
) -> None:
    """Only where all environments were deployed: as many as these stay."""
    snapshots = Snapshots(project.root.parent / "snapshots")
    snapshots.folder.mkdir()
    for age, name in enumerate("cba"):
        archive = snapshots.folder / f"{name}.tar.gz"
        archive.touch()
        os.utime(archive, (1_000 - age, 1_000 - age))
    monkeypatch.setattr(keeping, "snapshots_of", lambda _: snapshots)

    keeping.keep(arguments, SilentScreen())

    assert {each.name[0] for each in snapshots.folder.iterdir()} == left
