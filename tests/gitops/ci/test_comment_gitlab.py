"""On GitLab a review is shown on the merge request of its pipeline, by a job of the schedule."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gitops.ci.errors import CiError
from gitops.ci.variables import Settings
from gitops.review.document import Review
from tests.gitops.ci.forge_server import ForgeServer
from tests.gitops.ci.reviews import BASE, HEAD, environment, review
from tests.gitops.ci.showing import run


def on_gitlab(root: Path, forge: ForgeServer, **pipeline: Any) -> Settings:
    """Return what a job of the default branch's pipeline on GitLab reads."""
    project = "/projects/team%2Fevenkeel"
    known = {"sha": HEAD, "ref": "refs/merge-requests/9/head", "source": "merge_request_event"}
    forge.paths = {
        f"{project}/pipelines/55": {**known, **pipeline},
        f"{project}/merge_requests/9": {
            "iid": 9,
            "state": "opened",
            "sha": HEAD,
            "changes_count": "2",
            "diff_refs": {"base_sha": BASE},
        },
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
    return Settings(root, {k: v for k, v in settings.environ.items() if k != "EVENKEEL_PIPELINE"})


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


def test_a_preview_that_left_nothing_is_told_on_gitlab(tmp_path: Path, forge: ForgeServer) -> None:
    """As old as its job: a review that has expired since stays what is shown."""
    settings = on_gitlab(tmp_path, forge)
    project = "/projects/team%2Fevenkeel"
    del forge.paths[f"{project}/jobs/4/artifacts/.evenkeel/ci/review.json"]
    forge.paths[f"{project}/pipelines/55/jobs"] = [
        {"id": 4, "name": "evenkeel-preview", "started_at": "2026-11-22T10:00:00.000Z"}
    ]

    shown = run(settings)
    found = Review.model_validate_json(shown["content"])

    assert (found.head, found.base) == (HEAD, BASE)
    assert found.made == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert [(each.name, each.outcome) for each in found.environments] == [
        ("every environment", "unknown")
    ]


def test_a_review_that_gitlab_does_not_have_is_no_preview_that_failed(
    tmp_path: Path, forge: ForgeServer
) -> None:
    """Its job has succeeded: the review has expired, or could not be fetched."""
    settings = on_gitlab(tmp_path, forge)
    project = "/projects/team%2Fevenkeel"
    del forge.paths[f"{project}/jobs/4/artifacts/.evenkeel/ci/review.json"]
    job = {"id": 4, "name": "evenkeel-preview", "status": "success"}
    forge.paths[f"{project}/pipelines/55/jobs"] = [job]

    with pytest.raises(CiError, match=r"its preview has succeeded: .* has expired"):
        run(settings)
    job["status"] = "failed"
    assert "its preview ended (failed) before it left one" in run(settings)["content"]


def test_what_makes_the_review_is_asked_of_gitlab(tmp_path: Path, forge: ForgeServer) -> None:
    """It says where a merge request has more files than it lists."""
    settings = on_gitlab(tmp_path, forge)
    forge.files = [
        {"new_path": ".gitlab/evenkeel.yml", "old_path": ".gitlab/evenkeel.yml"},
        {"new_path": "docs/a.py", "old_path": "gitops/a.py"},
    ]
    assert json.loads(run(settings)["touched"]) == [".gitlab/evenkeel.yml", "gitops/a.py"]

    forge.paths["/projects/team%2Fevenkeel/merge_requests/9"]["changes_count"] = "1000+"
    assert "files that the forge does not list" in json.loads(run(settings)["touched"])
