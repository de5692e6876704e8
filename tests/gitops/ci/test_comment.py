"""A review is shown on the pull request that the forge names, at the commit that was previewed."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gitops.ci.comment import comment
from gitops.ci.errors import CiError
from gitops.ci.variables import Settings
from tests.gitops.ci.forge_server import ForgeServer
from tests.gitops.ci.reviews import HEAD, environment, review

_SHOW = (
    "import json, pathlib, sys; "
    "given = dict(zip(sys.argv[1::2], sys.argv[2::2])); "
    "given['content'] = pathlib.Path(given['--review']).read_text(); "
    "pathlib.Path('shown.json').write_text(json.dumps(given))"
)
RUN = {
    "event": "pull_request",
    "head_sha": HEAD,
    "head_branch": "change",
    "head_repository": {"full_name": "stranger/evenkeel"},
    "html_url": "https://forge.test/run/1",
}


SOURCE = {"ref": "change", "sha": HEAD, "repo": {"full_name": "stranger/evenkeel"}}
OWN = {"repo": {"full_name": "stranger/evenkeel"}}


def pull(number: int, **values: Any) -> dict[str, Any]:
    """Return a pull request of a fork."""
    known = {
        "number": number,
        "state": "open",
        "head": SOURCE,
        "base": {"repo": {"full_name": "team/evenkeel"}},
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


def run(settings: Settings) -> dict[str, str]:
    """Run the job; returns what was shown where, or nothing."""
    assert comment(settings, (sys.executable, "-c", _SHOW)) == 0
    path = settings.root / "shown.json"
    shown: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return shown


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


def test_two_pull_requests_of_one_commit_are_refused(tmp_path: Path, forge: ForgeServer) -> None:
    """Nobody can say which of them is meant."""
    forge.pulls = [pull(7), pull(8)]

    with pytest.raises(CiError, match="pull requests 7, 8 have it as their head"):
        run(on_github(tmp_path, forge))


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


def on_gitlab(root: Path, forge: ForgeServer, **pipeline: Any) -> Settings:
    """Return what a job of the default branch's pipeline on GitLab reads."""
    project = "/projects/team%2Fevenkeel"
    known = {"sha": HEAD, "ref": "refs/merge-requests/9/head", "source": "merge_request_event"}
    forge.paths = {
        f"{project}/pipelines/55": {**known, **pipeline},
        f"{project}/merge_requests/9": {"iid": 9, "state": "opened", "sha": HEAD},
        f"{project}/pipelines/55/jobs": [
            {"id": 1, "name": "x"},
            {"id": 4, "name": "evenkeel-preview"},
        ],
        f"{project}/jobs/4/artifacts/.evenkeel/ci/review.json": review(environment())
        .model_dump_json()
        .encode(),
    }
    return Settings(
        root,
        {
            "GITLAB_CI": "true",
            "CI_PROJECT_PATH": "team/evenkeel",
            "EVENKEEL_FORGE_URL": forge.url,
            "EVENKEEL_TOKEN": "token-of-the-test",
            "EVENKEEL_PIPELINE": "55",
        },
    )


def test_gitlab_names_the_merge_request_by_its_pipeline(tmp_path: Path, forge: ForgeServer) -> None:
    """And keeps the review with the pipeline's job."""
    shown = run(on_gitlab(tmp_path, forge))

    assert (shown["--number"], shown["--forge"]) == ("9", "gitlab")


def on_schedule(root: Path, forge: ForgeServer) -> Settings:
    """Return what the scheduled job reads where merge requests 9, 8 and 7 are open."""
    settings = on_gitlab(root, forge)
    project = "/projects/team%2Fevenkeel"
    kept = next(each for each in forge.paths if each.endswith("review.json"))
    forge.paths |= {
        f"{project}/merge_requests": [{"iid": each, "project_id": 1} for each in (9, 8, 7)],
        f"{project}/merge_requests/9/pipelines": [
            {"id": 70, "source": "merge_request_event", "project_id": 2},
            {"id": 60, "source": "push", "project_id": 1},
            {"id": 55, "source": "merge_request_event", "project_id": 1},
            {"id": 50, "source": "merge_request_event", "project_id": 1},
        ],
        f"{project}/pipelines/55/jobs": [{"id": 4, "name": "evenkeel-preview", "status": "failed"}],
        f"{project}/merge_requests/8/pipelines": [
            {"id": 54, "source": "merge_request_event", "project_id": 1}
        ],
        f"{project}/pipelines/54": {**forge.paths[f"{project}/pipelines/55"], "sha": "c" * 40},
        f"{project}/pipelines/54/jobs": [
            {"id": 3, "name": "evenkeel-preview", "status": "running"}
        ],
        f"{project}/jobs/3/artifacts/.evenkeel/ci/review.json": forge.paths[kept],
        f"{project}/merge_requests/7/pipelines": [],
    }
    del settings.environ["EVENKEEL_PIPELINE"]
    return settings


def test_gitlab_shows_the_review_of_each_merge_request(tmp_path: Path, forge: ForgeServer) -> None:
    """Of its newest preview here, also a red one; a fork's, and one that still runs, are none."""
    assert run(on_schedule(tmp_path, forge))["--number"] == "9"
    assert not any("/jobs/3/" in each for each in forge.asked)


def test_a_review_that_lies_keeps_no_other_from_its_own(
    tmp_path: Path, forge: ForgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said in the log, and a stranger cannot make the job red."""
    settings = on_schedule(tmp_path, forge)
    project = "/projects/team%2Fevenkeel"
    requests = forge.paths[f"{project}/merge_requests"]
    forge.paths |= {
        f"{project}/merge_requests": sorted(requests, key=lambda each: each["iid"]),
        f"{project}/merge_requests/8": {"iid": 8, "state": "opened", "sha": "c" * 40},
        f"{project}/pipelines/54": {
            "sha": "c" * 40,
            "ref": "refs/merge-requests/8/head",
            "source": "merge_request_event",
        },
        f"{project}/pipelines/54/jobs": [
            {"id": 3, "name": "evenkeel-preview", "status": "success"}
        ],
    }

    assert run(settings)["--number"] == "9"
    assert "pipeline 54: review: got one of" in capsys.readouterr().out


MERGED = {"sha": "e" * 40, "ref": "refs/merge-requests/9/merge"}
COMMIT = f"/projects/team%2Fevenkeel/repository/commits/{MERGED['sha']}"


def test_gitlab_names_the_merge_request_of_a_merged_result(
    tmp_path: Path, forge: ForgeServer
) -> None:
    """What was previewed is its merge commit; the second parent is what the branch is at."""
    settings = on_gitlab(tmp_path, forge, **MERGED)
    path = next(each for each in forge.paths if each.endswith("review.json"))
    forge.paths[path] = review(environment(), head=MERGED["sha"]).model_dump_json().encode()
    forge.paths[COMMIT] = {"parent_ids": ["a" * 40, HEAD]}

    assert run(settings)["--number"] == "9"


@pytest.mark.parametrize(
    ("parents", "says"),
    [([HEAD, "c" * 40], ""), ([HEAD], "no merge of two"), (["a" * 40, "x"], "expected a commit")],
    ids=["of an older commit", "squashed", "no commit"],
)
def test_a_merged_result_of_anything_else_is_not_shown(
    parents: list[str], says: str, tmp_path: Path, forge: ForgeServer
) -> None:
    """The branch has moved on, or nobody can say what was merged."""
    settings = on_gitlab(tmp_path, forge, **MERGED)
    forge.paths[COMMIT] = {"parent_ids": parents}

    if says:
        with pytest.raises(CiError, match=says):
            run(settings)
    else:
        assert run(settings) == {}


@pytest.mark.parametrize(
    "pipeline",
    [{"source": "push"}, {"ref": "main"}, {"ref": "refs/merge-requests/9/head/../8"}, {"sha": "x"}],
)
def test_another_pipeline_is_refused(
    pipeline: dict[str, Any], tmp_path: Path, forge: ForgeServer
) -> None:
    """A number that somebody has typed leads to nothing else."""
    with pytest.raises(CiError):
        run(on_gitlab(tmp_path, forge, **pipeline))
    settings = on_gitlab(tmp_path, forge)
    elsewhere = Settings(tmp_path, {**settings.environ, "EVENKEEL_PIPELINE": "55/jobs"})
    with pytest.raises(CiError, match="EVENKEEL_PIPELINE: got 55/jobs; expected a number"):
        run(elsewhere)


def test_a_merge_request_that_has_moved_on_is_left_alone(
    tmp_path: Path, forge: ForgeServer
) -> None:
    """Its newest commit is another one than the pipeline's."""
    assert run(on_gitlab(tmp_path, forge, sha="c" * 40)) == {}


def test_a_token_is_sent_nowhere_else(tmp_path: Path, forge: ForgeServer) -> None:
    """Neither in the open, nor is the job done without one."""
    settings = on_github(tmp_path, forge)

    away = Settings(tmp_path, {**settings.environ, "EVENKEEL_FORGE_URL": "http://forge.test"})
    without = Settings(tmp_path, {**settings.environ, "EVENKEEL_TOKEN": ""})

    with pytest.raises(CiError, match="https://"):
        run(away)
    with pytest.raises(CiError, match="EVENKEEL_TOKEN: got nothing"):
        run(without)
