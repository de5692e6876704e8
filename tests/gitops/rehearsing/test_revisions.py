"""Revisions of a repository: their files, the work tree's, and folders of them."""

from pathlib import Path

import pytest

from gitops.rehearsing.revisions import Repository
from operations.errors import UsageError
from tests.gitops.rehearsing.conftest import GitFolder


def test_the_work_tree_has_what_is_not_committed(repository: GitFolder) -> None:
    """What was edited, added and removed counts; what git ignores and our own folders do not."""
    repository.write(same="1", edited="1", removed="1", ignore="")
    (repository.root / "ignore").rename(repository.root / ".gitignore")
    (repository.root / ".gitignore").write_text("ignored\n")
    commit = repository.commit()
    repository.write(edited="2", added="1", ignored="1")
    repository.write(**{".evenkeel__state": "1", ".venv__bin": "1"})
    (repository.root / "removed").unlink()
    before = Repository(repository.root).blobs(commit)

    found = Repository(repository.root).with_work(commit)

    assert sorted(found) == [".gitignore", "added", "edited", "same"]
    assert {path for path in found if found[path] != before.get(path)} == {"added", "edited"}


def test_a_project_may_be_a_part_of_its_repository(repository: GitFolder) -> None:
    """Its paths are relative to its own folder, and so is its tree."""
    repository.write(outside="1", project__file="1")
    commit = repository.commit()
    repository.write(project__new="1")
    project = Repository(repository.root / "project")

    assert set(project.blobs(commit)) == {"file"}
    assert set(project.with_work(commit)) == {"file", "new"}
    with project.tree(commit, repository.root / "elsewhere") as tree:
        assert (tree / "file").read_text() == "1"
        assert not (tree / "new").exists()


def test_a_tree_goes_however_its_use_ends(repository: GitFolder) -> None:
    """Also where a hook of the repository would keep it from being made."""
    repository.write(file="1")
    commit = repository.commit()
    hook = repository.root / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    folder = repository.root / "tree"

    def use() -> None:
        with Repository(repository.root).tree(commit, folder):
            (folder / "written").write_text("by a program")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use()

    assert not folder.exists()
    assert len(repository.git("worktree", "list").splitlines()) == 1


@pytest.mark.parametrize("revision", ["nothing", "--all", "HEAD:file", ""])
def test_a_revision_that_is_none_is_refused(repository: GitFolder, revision: str) -> None:
    """The message says what was named; an option is no revision."""
    repository.write(file="1")
    repository.commit()

    with pytest.raises(UsageError, match="expected a revision of the repository"):
        Repository(repository.root).commit(revision)


def test_a_commit_that_a_shallow_clone_lacks_can_be_fetched(
    repository: GitFolder, tmp_path: Path
) -> None:
    """As a runner's checkout often is; in a whole clone the name is wrong."""
    repository.write(a="one")
    first = repository.commit()
    repository.write(a="two")
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", repository.root.as_uri(), str(clone))

    with pytest.raises(UsageError, match=f"got no such commit.*--depth=1 origin {first}"):
        Repository(clone).commit(first)
    with pytest.raises(UsageError, match=r"nowhere: got no such commit.*git fetch$"):
        Repository(repository.root).commit("nowhere")
    with pytest.raises(UsageError, match="expected a git repository"):
        Repository(tmp_path).commit("HEAD")
