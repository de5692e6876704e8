"""A change, rehearsed: once from nothing, then on the snapshot that was kept, then left out."""

import json
import shutil
from typing import Any

import pytest

from gitops.review.document import Review
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import ROOT, read_environment, write
from tests.gitops.rehearsing.conftest import GitFolder

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("rehearse"),
    pytest.mark.timeout(900),  # it deploys twice before its first line
]

_ADDONS = ("gpu-operator",)
_PARTS = ("components", "policies", "stacks")
_FILES = ("Pulumi.yaml", "charts.lock.json", "requirements.txt")


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> GitFolder:
    """A repository with the project and one environment, in whose work tree a pool grows.

    The branch `aside` changes an add-on that is off, and a page of text.
    """
    made = GitFolder(tmp_path_factory.mktemp("rehearse") / "project")
    (made.root / "environments").mkdir(parents=True)
    for name in _PARTS:
        shutil.copytree(ROOT / name, made.root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, made.root / name)
    (made.root / ".gitignore").write_text("/.evenkeel/\n__pycache__/\n")
    environment = read_environment("local", _ADDONS)
    write(made.root, "local", environment)
    made.git("init", "--quiet", "--initial-branch", "main")
    made.commit()
    made.git("switch", "--quiet", "--create", "aside")
    record = made.root / "components" / "addons" / "milvus" / "__init__.py"
    record.write_text(record.read_text() + "\n# another line\n")
    (made.root / "notes.md").write_text("notes")
    made.commit()
    made.git("switch", "--quiet", "main")
    for pool in environment["gpuPools"]:
        if pool["name"] == "train":
            pool["nodes"] = {"min": 3, "max": 3}
    write(made.root, "local", environment)
    return made


def rehearse(change: GitFolder, *options: str) -> tuple[str, dict[str, Any]]:
    """Rehearse a change above the last commit; return what was shown, and the review."""
    output = change.root / ".evenkeel.json"
    arguments = ("rehearse", "--base", "HEAD", "--output", str(output), *options)
    done = Rehearsal(change.root).run(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    content: dict[str, Any] = json.loads(output.read_bytes())
    Review.model_validate(content)
    output.unlink()
    return done.stdout, content


@pytest.fixture(scope="module")
def first(change: GitFolder) -> tuple[str, dict[str, Any]]:
    """The first rehearsal: nothing was kept before."""
    return rehearse(change)


def test_a_change_is_deployed_above_its_base(first: tuple[str, dict[str, Any]]) -> None:
    """The review says that one machine more is claimed, and nothing else."""
    (review,) = first[1]["environments"]

    assert (review["outcome"], review["rehearsed"]) == ("changes", "deployed")
    assert review["edits"] == [
        "gpuPools.train.nodes.min 2 -> 3",
        "gpuPools.train.nodes.max 2 -> 3",
    ]
    assert [(each["operation"], each["name"], each["holds"]) for each in review["changes"]] == [
        ("create", "train-train-2", "GPUs")
    ]
    assert review["unchanged"] > 20
    assert [each for each in review["violations"] if each["fresh"]] == []
    assert review["rules"] > 40
    assert review["failures"] == []
    assert review["gpus"][0] == {
        "accelerator": "nvidia-h100-80gb",
        "least_before": 16,
        "most_before": 16,
        "least": 24,
        "most": 24,
    }


def test_the_deployed_base_is_kept_and_used_again(
    change: GitFolder, first: tuple[str, dict[str, Any]]
) -> None:
    """The second rehearsal shows the same change, without deploying the base."""
    said, second = rehearse(change, "local", "--preview-only")

    assert "kept from an earlier rehearsal" not in first[0]
    assert "kept from an earlier rehearsal" in said
    (review,) = second["environments"]
    assert review["changes"] == first[1]["environments"][0]["changes"]
    assert review["rehearsed"] == "previewed"


def test_a_change_to_what_the_program_does_not_read_starts_nothing(
    change: GitFolder, first: tuple[str, dict[str, Any]]
) -> None:
    """An add-on that is off and a page of text leave the environment as it is."""
    assert first[1]["untouched"] == []

    said, review = rehearse(change, "--head", "aside")

    assert review["environments"] == []
    assert [each["name"] for each in review["untouched"]] == ["local"]
    assert "none of the 2 changed files" in review["untouched"][0]["reason"]
    assert "cluster" not in said


def test_nothing_is_left_of_a_rehearsal(
    change: GitFolder, first: tuple[str, dict[str, Any]]
) -> None:
    """No process, no work tree, no session: what was kept for the next one alone."""
    assert first
    rehearsal = Rehearsal(change.root)

    assert rehearsal.processes() == []
    assert [each.name for each in (change.root / ".evenkeel").iterdir()] == [".snapshots"]
    assert len(change.git("worktree", "list").splitlines()) == 1
