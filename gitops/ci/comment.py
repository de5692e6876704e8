"""Show a stranger's review on the pull request that it belongs to; all of it is taken as data."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from gitops.ci import artifact
from gitops.ci.errors import CiError
from gitops.ci.forge import web
from gitops.ci.log import deaf_runner, say
from gitops.ci.request import PREVIEW, find, previewed
from gitops.ci.variables import Settings
from gitops.comments.errors import CommentError
from gitops.comments.web import Web

_AHEAD_SECONDS: Final = 600
"""How far a runner's clock may be ahead of ours."""

_SHOW: Final = (sys.executable, "-m", "gitops.comments")


def comment(settings: Settings, show: Sequence[str] = _SHOW) -> int:
    """Comment; returns 0 also where the pull request has moved on, and has a preview of its own.

    On GitLab, where no pipeline is named, every open merge request that was previewed gets its own.

    Raises:
        CiError: What was left behind is no review, or one of another commit; nothing is shown.
    """
    api = web(settings, "to read and comment on pull requests")
    if settings.forge == "gitlab" and not settings.text("EVENKEEL_PIPELINE"):
        return _each(settings, api, show)
    if status := _one(settings, api, show):
        raise CiError(f"gitops.comments has ended with status {status}.")
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
    """Comment on the pull request of one preview; returns the status of what shows it."""
    try:
        request = find(settings, api)
    except CommentError as error:
        raise CiError(str(error)) from None
    if request is None:
        say("The pull request is closed, or has moved on: nothing is shown.")
        return 0
    with tempfile.TemporaryDirectory(prefix="evenkeel-artifact-") as scratch:
        review = artifact.read(_artifact(settings, api, Path(scratch)))
    if review.head != request.head:
        raise CiError(
            f"review: got one of {review.head[:12]}; expected {request.head[:12]}, the commit "
            "that was previewed. It is not shown."
        )
    if review.age(datetime.now(UTC)) < -_AHEAD_SECONDS:
        # the newest result of a commit is kept: one of the future would stay for ever
        raise CiError(
            f"review: got one made at {review.made:%Y-%m-%d %H:%M} UTC, which is to come; "
            "expected a time before now. Set the runner's clock."
        )
    with tempfile.TemporaryDirectory(prefix="evenkeel-comment-") as folder:
        file = Path(folder) / artifact.NAME
        # written anew, so that what is shown is what was checked
        file.write_text(review.model_dump_json(), encoding="utf-8")
        argv = [*show, "--review", str(file), "--forge", settings.forge]
        argv += ["--repository", settings.text("EVENKEEL_REPOSITORY")]
        argv += ["--number", str(request.number)]
        argv += ["--artifact", request.run] if request.run else []
        with deaf_runner(settings.environ):
            done = subprocess.run(argv, cwd=settings.root, env=_environ(settings), check=False)
    return done.returncode


def _artifact(settings: Settings, api: Web, scratch: Path) -> Path:
    """Return the file that is named, or lies alone in that folder, or that GitLab keeps."""
    named = settings.text("EVENKEEL_ARTIFACT")
    if not named and settings.forge == "gitlab":
        file = scratch / artifact.NAME
        file.write_bytes(_kept(settings, api))
        return file
    path = settings.root / named if named else settings.output / artifact.NAME
    if not path.is_dir():
        return path
    files = sorted(path.iterdir())
    if len(files) != 1:
        raise CiError(f"{path}: got {len(files)} files; expected the one that was fetched.")
    return files[0]


def _kept(settings: Settings, api: Web) -> bytes:
    """Return the review that the preview's job has left with GitLab."""
    project = f"/projects/{quote(settings.text('EVENKEEL_REPOSITORY'), safe='')}"
    pipeline = settings.text("EVENKEEL_PIPELINE")
    try:
        jobs = api.pages(f"{project}/pipelines/{pipeline}/jobs")
        found = [int(each["id"]) for each in jobs if each.get("name") == PREVIEW]
        if len(found) != 1:
            raise CiError(f"pipeline {pipeline}: got {len(found)} jobs {PREVIEW}; expected one.")
        path = f"{project}/jobs/{found[0]}/artifacts/.evenkeel/ci/{artifact.NAME}"
        return api.ask("GET", path).content
    except CommentError as error:
        raise CiError(str(error)) from None


def _environ(settings: Settings) -> dict[str, str]:
    found = {
        name: settings.text(name)
        for name in ("EVENKEEL_TOKEN", "EVENKEEL_FORGE_URL")
        if settings.text(name)
    }
    return {**settings.environ, **found}
