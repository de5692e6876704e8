"""Which pull request a review belongs to: asked of the forge, never of the review."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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

    base: str = ""
    """What it is for; empty where the forge does not say."""

    began: datetime | None = None
    """When the preview began."""

    ended: str = ""
    """How the preview ended, in the forge's word."""

    run: str = ""
    """Where the preview's run can be looked at; empty where the forge has no such address."""


def find(settings: Settings, api: Web) -> tuple[PullRequest, ...]:
    """Return the pull request of the preview that has ended; none where it has moved on since.

    Several where one branch is to be merged into several.

    Raises:
        CiError: The runner's event or the forge's answer is not of a preview.
    """
    return _github(settings, api) if settings.forge == "github" else _gitlab(settings, api)


def of_base(
    settings: Settings, api: Web, requests: Sequence[PullRequest], base: str
) -> tuple[PullRequest, ...]:
    """Return those of several pull requests that part from their branch at a review's base.

    The review says which base it has; whoever lies about that chooses among requests of his own.

    Raises:
        CiError: None of them does, or the forge refuses, or cannot be reached.
    """
    if len(requests) < 2:  # noqa: PLR2004 - nothing to choose
        return tuple(requests)
    repository = quote(settings.need("EVENKEEL_REPOSITORY", "It is OWNER/NAME."))
    found = []
    try:
        for each in requests:
            path = f"/repos/{repository}/compare/{each.base}...{each.head}"
            if api.ask("GET", path).text("merge_base_commit", "sha") == base:
                found.append(each)
    except CommentError as error:
        raise CiError(str(error)) from None
    if not found:
        numbers = ", ".join(f"#{each.number}" for each in requests)
        raise CiError(
            f"review: got one of the base {base[:12]}; expected where one of {numbers} parts from "
            "its branch. It is not shown. Run the preview of that commit again."
        )
    return tuple(found)


def _github(settings: Settings, api: Web) -> tuple[PullRequest, ...]:
    run = _workflow_run(settings)
    head, branch = _commit(run.get("head_sha")), run.get("head_branch")
    source = (run.get("head_repository") or {}).get("full_name")
    if run.get("event") != "pull_request" or not (branch and source):
        raise CiError(
            "workflow_run: got none of a pull request; expected the end of `preview`. Run the job "
            "after that workflow alone."
        )
    repository = settings.need("EVENKEEL_REPOSITORY", "It is OWNER/NAME.")
    owner = source.split("/")[0]
    path = f"/repos/{quote(repository)}/pulls"
    return tuple(
        PullRequest(
            number=int(each["number"]),
            head=head,
            base=_commit(each["base"].get("sha")),
            began=moment(run.get("run_started_at")),
            ended=str(run.get("conclusion") or ""),
            run=str(run.get("html_url") or ""),
        )
        for each in api.pages(asking(path, state="open", head=f"{owner}:{branch}"))
        if each["head"]["sha"] == head
        and (each["head"].get("repo") or {}).get("full_name") == source
        and each["base"]["repo"]["full_name"] == repository
    )


def _workflow_run(settings: Settings) -> Mapping[str, Any]:
    path = settings.environ.get("GITHUB_EVENT_PATH", "")
    try:
        run: Mapping[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))["workflow_run"]
    except (OSError, ValueError, KeyError, TypeError):
        raise CiError(
            f"GITHUB_EVENT_PATH: got {path or 'nothing'}; expected the event of a workflow_run. "
            "Run the job on GitHub, in .github/workflows/comment.yml."
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


def _gitlab(settings: Settings, api: Web) -> tuple[PullRequest, ...]:
    number = settings.need("EVENKEEL_PIPELINE", "It is the pipeline that made the review.")
    repository = settings.need("EVENKEEL_REPOSITORY", "It is GROUP/NAME.")
    if not number.isdecimal():
        raise CiError(f"EVENKEEL_PIPELINE: got {number[:40]}; expected a number. Correct it.")
    project = f"/projects/{quote(repository, safe='')}"
    pipeline = api.ask("GET", f"{project}/pipelines/{number}").json()
    head, match = _commit(pipeline.get("sha")), _REF.fullmatch(str(pipeline.get("ref")))
    if pipeline.get("source") != _SOURCE or not match:
        raise CiError(
            f"pipeline {number}: got none of a merge request; expected one. Name another in "
            "EVENKEEL_PIPELINE, or none, for every open merge request."
        )
    source = _merged(api, project, head) if match.group(2) == "merge" else head
    request = api.ask("GET", f"{project}/merge_requests/{match.group(1)}").json()
    still = request.get("state") == "opened" and request.get("sha") == source
    if not still:
        return ()
    base = (request.get("diff_refs") or {}).get("base_sha")
    return (
        PullRequest(
            number=int(request["iid"]),
            head=head,
            base=_commit(base) if base else "",
            run=str(pipeline.get("web_url") or ""),
        ),
    )


def _merged(api: Web, project: str, result: str) -> str:
    """Return what a merged result was made of: the branch is merged into what it is for."""
    parents = api.ask("GET", f"{project}/repository/commits/{result}").json().get("parent_ids")
    if not isinstance(parents, list) or len(parents) != _PARENTS:
        raise CiError(
            f"{result[:12]}: got a merged result that is no merge of two commits; expected one. "
            "Switch merged results pipelines or squashing off for the project."
        )
    return _commit(parents[1])


def moment(text: object) -> datetime | None:
    """Return a time of a forge's answer; None where it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _commit(value: object) -> str:
    if isinstance(value, str) and _COMMIT.fullmatch(value):
        return value
    raise CiError(f"head: got {str(value)[:80]!r}; expected a commit. Run the preview again.")
