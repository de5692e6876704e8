"""Which pull request a review belongs to: asked of the forge, never of the review."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from gitops.ci.errors import CiError
from gitops.ci.forge import asking
from gitops.ci.variables import Settings
from gitops.comments.errors import CommentError
from gitops.comments.web import Web

PREVIEW: Final = "evenkeel-preview"
"""The job in .gitlab/evenkeel.yml that leaves a review."""

_ENDED: Final = ("success", "failed")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_PARENTS: Final = 2
_SOURCE: Final = "merge_request_event"
_REF: Final = re.compile(r"refs/merge-requests/([0-9]+)/(head|merge)")


@dataclass(frozen=True)
class PullRequest:
    """A pull or merge request that is open, and at the commit that was previewed."""

    number: int
    head: str
    """The commit that was previewed; GitLab's merged result of it where it makes one."""

    run: str = ""
    """Where the preview's run can be looked at; empty where the forge has no such address."""


def find(settings: Settings, api: Web) -> PullRequest | None:
    """Return the pull request of the preview that has ended; None where it has moved on since.

    Raises:
        CiError: The runner's event or the forge's answer is not of a preview.
    """
    return _github(settings, api) if settings.forge == "github" else _gitlab(settings, api)


def _github(settings: Settings, api: Web) -> PullRequest | None:
    run = _workflow_run(settings)
    head, branch = _commit(run.get("head_sha")), run.get("head_branch")
    source = (run.get("head_repository") or {}).get("full_name")
    if run.get("event") != "pull_request" or not (branch and source):
        raise CiError("workflow_run: got none of a pull request. The job runs after `preview`.")
    repository = settings.need("EVENKEEL_REPOSITORY", "It is OWNER/NAME.")
    owner = source.split("/")[0]
    path = f"/repos/{quote(repository)}/pulls"
    found = [
        each
        for each in api.pages(asking(path, state="open", head=f"{owner}:{branch}"))
        if each["head"]["sha"] == head
        and (each["head"].get("repo") or {}).get("full_name") == source
        and each["base"]["repo"]["full_name"] == repository
    ]
    return _only([int(each["number"]) for each in found], head, str(run.get("html_url") or ""))


def _workflow_run(settings: Settings) -> Mapping[str, Any]:
    path = settings.environ.get("GITHUB_EVENT_PATH", "")
    try:
        run: Mapping[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))["workflow_run"]
    except (OSError, ValueError, KeyError, TypeError):
        raise CiError(
            f"GITHUB_EVENT_PATH: got {path or 'nothing'}; expected the event of a workflow_run."
        ) from None
    return run


def previewed(settings: Settings, api: Web) -> Iterator[str]:
    """Yield the pipeline of each open merge request of GitLab's whose newest preview has ended.

    Raises:
        CiError: The forge refuses, or cannot be reached.
    """
    repository = settings.need("EVENKEEL_REPOSITORY", "It is GROUP/NAME.")
    project = f"/projects/{quote(repository, safe='')}"
    try:
        for request in api.pages(asking(f"{project}/merge_requests", state="opened")):
            newest = _newest(api, project, request)
            if newest and _has_ended(api, project, newest):
                yield newest
    except CommentError as error:
        raise CiError(str(error)) from None


def _newest(api: Web, project: str, request: Mapping[str, Any]) -> str:
    """Return the newest pipeline of a merge request in its project; those of a fork are not."""
    for each in api.pages(f"{project}/merge_requests/{request['iid']}/pipelines"):
        here = each.get("project_id") == request.get("project_id")
        if here and each.get("source") == _SOURCE:
            return str(int(each["id"]))
    return ""


def _has_ended(api: Web, project: str, pipeline: str) -> bool:
    jobs = api.pages(f"{project}/pipelines/{pipeline}/jobs")
    return any(each.get("name") == PREVIEW and each.get("status") in _ENDED for each in jobs)


def _gitlab(settings: Settings, api: Web) -> PullRequest | None:
    number = settings.need("EVENKEEL_PIPELINE", "It is the pipeline that made the review.")
    repository = settings.need("EVENKEEL_REPOSITORY", "It is GROUP/NAME.")
    if not number.isdecimal():
        raise CiError(f"EVENKEEL_PIPELINE: got {number[:40]}; expected a number.")
    project = f"/projects/{quote(repository, safe='')}"
    pipeline = api.ask("GET", f"{project}/pipelines/{number}").json()
    head, match = _commit(pipeline.get("sha")), _REF.fullmatch(str(pipeline.get("ref")))
    if pipeline.get("source") != _SOURCE or not match:
        raise CiError(f"pipeline {number}: got none of a merge request.")
    source = _merged(api, project, head) if match.group(2) == "merge" else head
    request = api.ask("GET", f"{project}/merge_requests/{match.group(1)}").json()
    still = request.get("state") == "opened" and request.get("sha") == source
    return _only([int(request["iid"])] * still, head, str(pipeline.get("web_url") or ""))


def _merged(api: Web, project: str, result: str) -> str:
    """Return what a merged result was made of: the branch is merged into what it is for."""
    parents = api.ask("GET", f"{project}/repository/commits/{result}").json().get("parent_ids")
    if not isinstance(parents, list) or len(parents) != _PARENTS:
        raise CiError(
            f"{result[:12]}: got a merged result that is no merge of two commits; expected one. "
            "Switch merged results pipelines or squashing off for the project."
        )
    return _commit(parents[1])


def _only(numbers: list[int], head: str, run: str) -> PullRequest | None:
    if len(numbers) > 1:
        raise CiError(
            f"{head[:12]}: pull requests {', '.join(map(str, numbers))} have it as their head; "
            "expected one. Close all but one."
        )
    return PullRequest(numbers[0], head, run) if numbers else None


def _commit(value: object) -> str:
    if isinstance(value, str) and _COMMIT.fullmatch(value):
        return value
    raise CiError(f"head: got {str(value)[:80]!r}; expected a commit.")
