"""The preview of a change: what it starts, what it leaves behind, and when it is red."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitops.ci import artifact, revisions
from gitops.ci.errors import CiError
from gitops.ci.preview import Commands, preview
from gitops.ci.variables import Settings
from gitops.review.document import NOTHING, Review
from tests.gitops.ci.reviews import environment, review

_REHEARSE = """
import json, os, pathlib, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
pathlib.Path("asked.json").write_text(json.dumps([sys.argv[1:], dict(os.environ)]))
answer = pathlib.Path("answer.json")
if answer.exists():
    text = answer.read_text().replace("BASE", given["--base"])
    pathlib.Path(given["--output"]).write_text(text)
sys.exit(3)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository: `main` has gone on since the change has left it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitignore").write_text("*.json\n.evenkeel/\n")
    commit(folder, "one")
    git(folder, "checkout", "-q", "-b", "change")
    commit(folder, "two")
    git(folder, "checkout", "-q", "main")
    commit(folder, "three")
    git(folder, "checkout", "-q", "change")
    (folder / "rehearse.py").write_text(_REHEARSE)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git, and return what it said."""
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.test")
    done = subprocess.run(
        ["git", *identity, *arguments],  # noqa: S607 - each machine has its git elsewhere
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path, text: str) -> None:
    """Commit a file."""
    (folder / text).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "-qm", text)


def run(root: Path, answer: str | None, **environ: str) -> int:
    """Run the job with a rehearsal that answers as it is told."""
    if answer is not None:
        (root / "answer.json").write_text(answer.replace('"' + "b" * 40 + '"', '"BASE"'))
    source = Path(__file__).parents[3]
    known = {"PATH": f"{sys.prefix}/bin:/usr/bin:/bin", "HOME": "/home/me", "EVENKEEL_BASE": "main"}
    settings = Settings(root, {**known, "GITHUB_TOKEN": "s3cret", **environ})
    show = (sys.executable, "-c", f"import sys; sys.path.insert(0, {str(source)!r})\n")
    commands = Commands(
        rehearse=(sys.executable, "rehearse.py"),
        show=(*show[:2], show[2] + "from gitops.comments.__main__ import main\nmain(sys.argv[1:])"),
        draw=(
            *show[:2],
            show[2] + "from gitops.review.html.__main__ import main\nmain(sys.argv[1:])",
        ),
    )
    return preview(settings, ["dev"], commands)


def answered(root: Path, **values: object) -> str:
    """Return the review of the commit that is checked out."""
    return review(environment(**values), head=revisions.head(root)).model_dump_json()


def test_a_change_is_rehearsed_above_where_it_left_its_base(root: Path) -> None:
    """Green; nothing of the job's own arrives, and the review lies there three times."""
    assert run(root, answered(root)) == 0

    asked, environ = json.loads((root / "asked.json").read_text())
    assert asked[:2] == ["--base", git(root, "merge-base", "main", "change")]
    assert asked[-1] == "dev"
    assert "s3cret" not in json.dumps(environ)
    assert environ["HOME"] != "/home/me"
    assert not Path(environ["HOME"]).exists()
    output = root / ".evenkeel" / "ci"
    assert sorted(each.name for each in output.iterdir()) == [
        "review.html",
        "review.json",
        "review.md",
    ]
    assert "<html" in (output / "review.html").read_text()
    assert (output / "review.md").read_text().startswith("<!-- evenkeel:review ")


def test_what_stands_against_it_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Red, with a line that no runner obeys; GitHub's page of the run has the review, too."""
    failure = {"step": "deploy", "line": "::set-env name=A::b"}
    page = root / "summary.json"

    status = run(
        root,
        answered(root, outcome="failed", failures=[failure]),
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(page),
    )

    said = capsys.readouterr().out
    assert status == 1
    assert "1 against it:" in said
    assert "dev: deploy failed: : :set-env name=A: :b" in said
    assert said.startswith("::stop-commands::")
    assert page.read_text().startswith("<!-- evenkeel:review ")


def left(root: Path) -> Review:
    """Return the review that is left behind."""
    return artifact.read(root / ".evenkeel" / "ci" / "review.json")


def test_a_rehearsal_without_a_review_leaves_one_that_says_so(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Red, also where an earlier run has left a good one behind; of each environment by name."""
    assert run(root, answered(root)) == 0
    (root / "answer.json").unlink()
    (root / "environments").mkdir()
    for name in ("aws-dev", "@everyone"):
        (root / "environments" / f"Pulumi.{name}.yaml").touch()

    assert run(root, None) == 1

    found = left(root)
    assert (found.head, found.base) == (revisions.head(root), git(root, "rev-parse", "HEAD^1"))
    assert [(each.name, each.outcome) for each in found.environments] == [
        ("@everyone", "unknown"),
        ("aws-dev", "unknown"),
    ]
    page = (root / ".evenkeel" / "ci" / "review.md").read_text()
    assert "**Do not merge yet**" in page
    assert "ended with status 3 and left no review" in page
    assert "aws-dev: the rehearsal says unknown: evenkeel rehearse" in capsys.readouterr().out


def test_a_base_that_is_not_there_leaves_a_review_that_says_so(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A revision nobody has, a clone without the history, a branch with another beginning."""
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=change", f"file://{root}", str(shallow))
    git(shallow, "fetch", "-q", "--depth=1", "origin", "main:main")
    git(root, "switch", "-q", "--orphan", "other")
    commit(root, "another beginning")
    for folder, base, says in (
        (root, "nowhere", "fetch-depth: 0"),
        (shallow, "main", "which has only the newest. Fetch the whole history"),
        (root, "main", "Rebase the change on it."),
    ):
        assert run(folder, None, EVENKEEL_BASE=base) == 1
        (one,) = left(folder).environments
        assert (one.name, one.outcome) == ("every environment", "unknown")
        assert says in one.not_rehearsed[0]
        assert says in capsys.readouterr().out
        assert ", no base, made " in (folder / ".evenkeel" / "ci" / "review.md").read_text()
        assert not (folder / "asked.json").exists()


def test_a_review_of_another_commit_is_refused(root: Path) -> None:
    """What is shown is of what is checked out."""
    with pytest.raises(CiError, match="review: got one of"):
        run(root, review(head="c" * 40).model_dump_json())


def test_a_push_is_compared_with_the_commit_before(root: Path) -> None:
    """Where the head is what the base is at; before the first there is nothing."""
    git(root, "checkout", "-q", "main")

    assert revisions.parting(root, "main") == git(root, "rev-parse", "HEAD^1")
    git(root, "checkout", "-q", "main~1")
    assert revisions.parting(root, "HEAD") == NOTHING
    for base in ("nowhere", "--all"):
        with pytest.raises(CiError):
            revisions.parting(root, base)


def test_every_changed_and_renamed_file_is_named(root: Path) -> None:
    """As they are called, also where several have changed and one has another name now."""
    git(root, "add", "--all")
    git(root, "commit", "-qm", "all")
    (root / "one").write_text("changed")
    (root / "rehearse.py").write_text("changed")
    (root / "two words").write_text("of some length, so that git knows it again\n" * 9)
    git(root, "add", "two words")
    git(root, "commit", "-qm", "two", "--only", "two words")
    git(root, "mv", "two words", "a b")

    assert revisions.dirty(root) == ["a b", "one", "rehearse.py", "two words"]


def test_files_that_differ_from_the_commit_are_named(root: Path) -> None:
    """New ones and changed ones; those that git ignores do not count."""
    (root / "one").write_text("changed")
    (root / "ignored.json").write_text("{}")
    (root / "new file").write_text("new")

    assert revisions.dirty(root) == ["new file", "one", "rehearse.py"]
