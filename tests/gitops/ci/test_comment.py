"""A review is shown on the pull request that the forge names, at the commit that was previewed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gitops.ci.errors import CiError
from gitops.ci.variables import Settings
from gitops.review.document import Review
from tests.gitops.ci.forge_server import ForgeServer
from tests.gitops.ci.reviews import BASE, HEAD, review
from tests.gitops.ci.showing import run

RUN = {
    "event": "pull_request",
    "head_sha": HEAD,
    "head_branch": "change",
    "head_repository": {"full_name": "stranger/evenkeel"},
    "html_url": "https://forge.test/run/1",
}


SOURCE = {"ref": "change", "sha": HEAD, "repo": {"full_name": "stranger/evenkeel"}}
OWN = {"repo": {"full_name": "stranger/evenkeel"}, "sha": "9" * 40}


def pull(number: int, **values: Any) -> dict[str, Any]:
    """Return a pull request of a fork."""
    known = {
        "number": number,
        "state": "open",
        "head": SOURCE,
        "base": {"repo": {"full_name": "team/evenkeel"}, "sha": f"{number:040}"},
    }
    return {**known, **values}


def on_github(root: Path, forge: ForgeServer, **run: Any) -> Settings:
    """Return what a job after a preview on GitHub reads."""
    event = root / "event.json"
    event.write_text(json.dumps({"workflow_run": {**RUN, **run}}))
    artifact = root / "artifact"
    artifact.mkdir(exist_ok=True)
    if not any(artifact.iterdir()):
        (artifact / "review.zip").write_text(review().model_dump_json())
    return Settings(
        root,
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REPOSITORY": "team/evenkeel",
            "EVENKEEL_FORGE_URL": forge.url,
            "EVENKEEL_TOKEN": "token-of-the-test",
            "EVENKEEL_ARTIFACT": "artifact",
        },
    )


def test_the_forge_names_the_pull_request(tmp_path: Path, forge: ForgeServer) -> None:
    """Of all that are open, over all pages, the one of that fork at that commit."""
    other = {**SOURCE, "sha": "c" * 40}
    forge.pulls = [pull(number, head=other) for number in range(1, 130)]
    forge.pulls += [pull(200, state="closed"), pull(201), pull(202, head={**other, "repo": None})][
        :2
    ]

    shown = run(on_github(tmp_path, forge))

    assert shown["--number"] == "201"
    assert shown["--repository"] == "team/evenkeel"
    assert shown["--artifact"] == "https://forge.test/run/1"
    assert json.loads(shown["content"])["head"] == HEAD
    assert forge.tokens == {"token-of-the-test"}


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [pull(7, state="closed")],
        [
            pull(
                7,
                head={"ref": "change", "sha": "c" * 40, "repo": {"full_name": "stranger/evenkeel"}},
            )
        ],
        [pull(7, head={**SOURCE, "repo": {"full_name": "stranger/other"}})],
        [pull(7, base=OWN)],
    ],
    ids=["none", "closed", "another commit", "another repository", "of the fork itself"],
)
def test_what_has_moved_on_is_left_alone(
    pulls: list[dict[str, Any]], tmp_path: Path, forge: ForgeServer
) -> None:
    """The newer commit has a preview of its own."""
    forge.pulls = pulls

    assert run(on_github(tmp_path, forge)) == {}


def test_a_review_cannot_choose_its_pull_request(tmp_path: Path, forge: ForgeServer) -> None:
    """One of another commit is refused, whatever it says, and so is what is no review."""
    forge.pulls = [pull(7)]
    settings = on_github(tmp_path, forge)
    artifact = tmp_path / "artifact" / "review.zip"
    for content, says in (
        (review(head="d" * 40).model_dump_json(), "review: got one of dddddddddddd"),
        (json.dumps({**json.loads(review().model_dump_json()), "number": 1}), "number"),
        (review(made=datetime(2999, 1, 1, tzinfo=UTC)).model_dump_json(), "which is to come"),
    ):
        artifact.write_text(content)
        with pytest.raises(CiError, match=says):
            run(settings)
    (tmp_path / "artifact" / "second").touch()
    with pytest.raises(CiError, match="got 2 files; expected the one"):
        run(settings)
    assert not (tmp_path / "shown.json").exists()


def test_of_two_pull_requests_of_one_commit_the_base_decides(
    tmp_path: Path, forge: ForgeServer
) -> None:
    """A branch that is to be merged into two: the review is of where it parts from one of them."""
    forge.pulls = [pull(7), pull(8)]
    forge.paths = {
        f"/repos/team/evenkeel/compare/{number:040}...{HEAD}": {"merge_base_commit": {"sha": sha}}
        for number, sha in ((7, "e" * 40), (8, BASE))
    }
    settings = on_github(tmp_path, forge)

    assert run(settings)["--number"] == "8"

    (tmp_path / "shown.json").unlink()
    (tmp_path / "artifact" / "review.zip").write_text(review(base="d" * 40).model_dump_json())
    with pytest.raises(CiError, match=r"base dddddddddddd; expected where one of #7, #8 parts"):
        run(settings)
    assert not (tmp_path / "shown.json").exists()


def test_a_review_that_was_not_fetched_is_not_told_as_a_preview_that_failed(
    tmp_path: Path, forge: ForgeServer
) -> None:
    """The preview has succeeded, and so it has left one: the job is red, and can be run again."""
    forge.pulls = [pull(7)]
    settings = on_github(tmp_path, forge, conclusion="success")
    (tmp_path / "artifact" / "review.zip").unlink()

    with pytest.raises(CiError, match=r"its preview has succeeded: .* Run this job again"):
        run(settings)
    assert not (tmp_path / "shown.json").exists()


@pytest.mark.parametrize("there", [True, False])
def test_a_preview_that_left_nothing_is_told(
    *, there: bool, tmp_path: Path, forge: ForgeServer
) -> None:
    """The comment of the commit before would stand there as if it were this one's."""
    forge.pulls = [pull(7)]
    settings = on_github(
        tmp_path, forge, conclusion="failure", run_started_at="2026-11-22T10:00:00Z"
    )
    (tmp_path / "artifact" / "review.zip").unlink()
    if not there:
        (tmp_path / "artifact").rmdir()
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "Pulumi.aws-dev.yaml").touch()

    shown = run(settings)
    found = Review.model_validate_json(shown["content"])

    assert (shown["--number"], shown["--artifact"]) == ("7", "https://forge.test/run/1")
    assert (found.head, found.base) == (HEAD, f"{7:040}")
    assert found.made == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert [(each.name, each.outcome) for each in found.environments] == [("aws-dev", "unknown")]
    assert found.environments[0].not_rehearsed == (
        (
            f"{HEAD[:12]} has no review: its preview ended (failure) before it left one, or it "
            "could not be fetched. The log of its run says why, or that of the job that comments."
        ),
    )


def test_what_makes_the_review_is_asked_of_the_forge(tmp_path: Path, forge: ForgeServer) -> None:
    """Over all pages, with what a file was called before; other files are not told."""
    forge.pulls = [pull(7)]
    forge.files = [{"filename": f"environments/{number}.yaml"} for number in range(120)]
    forge.files += [
        {"filename": "Makefile"},
        {"filename": "docs/cli.md", "previous_filename": "cli/app.py"},
        {"filename": "docs/Makefile"},
    ]

    shown = run(on_github(tmp_path, forge))

    assert json.loads(shown["touched"]) == ["Makefile", "cli/app.py"]

    forge.files = [{"filename": f"environments/{number}.yaml"} for number in range(3_000)]
    shown = run(on_github(tmp_path, forge))
    assert json.loads(shown["touched"]) == ["files that the forge does not list"]

    forge.files = []
    assert "--touched" not in run(on_github(tmp_path, forge))


OTHERS = (
    *("README.md", "docs/conf.py", "environments/Pulumi.local.yaml", "examples/a/__main__.py"),
    *("tests/gitops/test_a.py", "charts.lock.json", "LICENSE", ".gitignore", "docs/Makefile"),
)


@pytest.mark.parametrize(
    "path",
    [
        *("GNUmakefile", "makefile", "Makefile", "Pulumi.yaml", "requirements-aws.txt"),
        *("yaml.py", "pydantic/__init__.py", "yaml.pyc", "_yaml.cpython-311-x86_64-linux-gnu.so"),
        *("yaml", "GitOps/ci/a.py", ".venv/bin/python", ".evenkeel/ci/review.json"),
        *("components/addons/milvus/values.yaml", "stacks/platform/__main__.py"),
    ],
)
def test_whatever_runs_in_a_preview_makes_the_review(
    path: str, tmp_path: Path, forge: ForgeServer
) -> None:
    """What make reads, and what Python imports: it looks into the checkout before its packages."""
    forge.pulls = [pull(7)]
    forge.files = [{"filename": each} for each in (*OTHERS, path)]

    assert json.loads(run(on_github(tmp_path, forge))["touched"]) == [path]


def test_what_most_changes_touch_is_named_last(tmp_path: Path, forge: ForgeServer) -> None:
    """A long list names its first files alone."""
    forge.pulls = [pull(7)]
    forge.files = [{"filename": each} for each in ("components/a.py", "stacks/b.py", "yaml.py")]

    shown = run(on_github(tmp_path, forge))

    assert json.loads(shown["touched"]) == ["yaml.py", "components/a.py", "stacks/b.py"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"event": "push"}, "got none of a pull request"),
        ({"head_sha": "main"}, "head: got 'main'; expected a commit"),
        ({"head_branch": None}, "got none of a pull request"),
        ({"head_repository": None}, "got none of a pull request"),
    ],
)
def test_another_event_is_refused(
    values: dict[str, Any], says: str, tmp_path: Path, forge: ForgeServer
) -> None:
    """The job follows a preview and nothing else."""
    with pytest.raises(CiError, match=says):
        run(on_github(tmp_path, forge, **values))


def test_a_branch_is_asked_for_by_its_whole_name(tmp_path: Path, forge: ForgeServer) -> None:
    """Also one with signs that mean something in an address."""
    name = "a&state=closed#b c"
    forge.pulls = [pull(7, head={**SOURCE, "ref": name})]

    assert run(on_github(tmp_path, forge, head_branch=name))["--number"] == "7"


def test_a_token_is_sent_nowhere_else(tmp_path: Path, forge: ForgeServer) -> None:
    """Neither in the open, nor is the job done without one."""
    settings = on_github(tmp_path, forge)

    away = Settings(tmp_path, {**settings.environ, "EVENKEEL_FORGE_URL": "http://forge.test"})
    without = Settings(tmp_path, {**settings.environ, "EVENKEEL_TOKEN": ""})

    with pytest.raises(CiError, match="https://"):
        run(away)
    with pytest.raises(CiError, match="EVENKEEL_TOKEN: got nothing"):
        run(without)
