"""Show a stranger's review on the pull request that it belongs to; all of it is taken as data."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gitops.ci import artifact
from gitops.ci.errors import CiError
from gitops.ci.forge import web
from gitops.ci.left_behind import LeftBehind, fetch
from gitops.ci.log import deaf_runner, say
from gitops.ci.makers import touched
from gitops.ci.request import PullRequest, find, of_base, previewed
from gitops.ci.unknown import unknown
from gitops.ci.variables import Settings
from gitops.comments.errors import CommentError
from gitops.comments.web import Web
from gitops.review.document import Review

_AHEAD_SECONDS: Final = 600
"""How far a runner's clock may be ahead of ours."""

_SHOW: Final = (sys.executable, "-m", "gitops.comments")


def comment(settings: Settings, show: Sequence[str] = _SHOW) -> int:
    """Comment; returns 0 also where the pull request has moved on, and has a preview of its own.

    On GitLab, where no pipeline is named, every open merge request that was previewed gets its own.

    A preview that failed and left no review is told as one that nobody could rehearse.

    Raises:
        CiError: What was left behind is no review, one of another commit or base, or nothing where
            the preview has succeeded; nothing is shown.
    """
    api = web(settings, "to read and comment on pull requests")
    if settings.forge == "gitlab" and not settings.text("EVENKEEL_PIPELINE"):
        return _each(settings, api, show)
    if status := _one(settings, api, show):
        raise CiError(
            f"gitops.comments has ended with status {status}; expected 0. Its message is above."
        )
    return 0


def _each(settings: Settings, api: Web, show: Sequence[str]) -> int:
    """Comment on every merge request; one with a wrong review keeps no other from its own."""
    worst = 0
    for pipeline in previewed(settings, api):
        named = Settings(settings.root, {**settings.environ, "EVENKEEL_PIPELINE": pipeline})
        try:
            worst = max(worst, _one(named, api, show))
        except CiError as error:
            say(f"pipeline {pipeline}: {error}")
    return worst


def _one(settings: Settings, api: Web, show: Sequence[str]) -> int:
    """Comment on the pull requests of one preview; returns the worst status of what shows it."""
    try:
        requests = find(settings, api)
    except CommentError as error:
        raise CiError(str(error)) from None
    if not requests:
        say("The pull request is closed, or has moved on: nothing is shown.")
        return 0
    with tempfile.TemporaryDirectory(prefix="evenkeel-artifact-") as scratch:
        left = fetch(settings, api, Path(scratch))
    review = left.review or _lost(settings, requests[0], left)
    _expect(review, requests[0].head)
    if left.review:
        requests = of_base(settings, api, requests, review.base)
    return max(_show(settings, api, each, review, show) for each in requests)


def _lost(settings: Settings, request: PullRequest, left: LeftBehind) -> Review:
    """Return the review of a commit whose preview left none: an older one must not seem its own.

    Raises:
        CiError: The preview has succeeded, so that it has left one.
    """
    ended = left.ended or request.ended
    if ended == "success":
        raise CiError(
            f"review of {request.head[:12]}: got none; expected one, since its preview has "
            "succeeded: it could not be fetched, or has expired. Run this job again, or else the "
            "preview."
        )
    ended = f" ({ended})" if ended else ""
    why = (
        f"{request.head[:12]} has no review: its preview ended{ended} before it left one, or it "
        "could not be fetched. The log of its run says why, or that of the job that comments."
    )
    found = unknown(settings.root, request.head, request.base, why)
    # of when it began: a review that it left after all, such as one that has expired, is newer
    began = left.began or request.began
    return found.model_copy(update={"made": began}) if began else found


def _expect(review: Review, head: str) -> None:
    """Expect a review of the commit that was previewed, of before now.

    Raises:
        CiError: It is another one; it is not shown.
    """
    if review.head != head:
        raise CiError(
            f"review: got one of {review.head[:12]}; expected {head[:12]}, the commit that was "
            "previewed. It is not shown. Run the preview of that commit again."
        )
    if review.age(datetime.now(UTC)) < -_AHEAD_SECONDS:
        # the newest result of a commit is kept: one of the future would stay for ever
        raise CiError(
            f"review: got one made at {review.made:%Y-%m-%d %H:%M} UTC, which is to come; "
            "expected a time before now. Set the runner's clock."
        )


def _show(
    settings: Settings, api: Web, request: PullRequest, review: Review, show: Sequence[str]
) -> int:
    paths = touched(settings, api, request.number)
    with tempfile.TemporaryDirectory(prefix="evenkeel-comment-") as folder:
        file = Path(folder) / artifact.NAME
        # written anew, so that what is shown is what was checked
        file.write_text(review.model_dump_json(), encoding="utf-8")
        argv = [*show, "--review", str(file), "--forge", settings.forge]
        argv += ["--repository", settings.text("EVENKEEL_REPOSITORY")]
        argv += ["--number", str(request.number)]
        argv += ["--artifact", request.run] if request.run else []
        if paths:
            listed = Path(folder) / "touched.json"
            listed.write_text(json.dumps(paths), encoding="utf-8")
            argv += ["--touched", str(listed)]
        with deaf_runner(settings.environ):
            done = subprocess.run(argv, cwd=settings.root, env=_environ(settings), check=False)
    return done.returncode


def _environ(settings: Settings) -> dict[str, str]:
    found = {
        name: settings.text(name)
        for name in ("EVENKEEL_TOKEN", "EVENKEEL_FORGE_URL")
        if settings.text(name)
    }
    return {**settings.environ, **found}
