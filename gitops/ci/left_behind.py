"""What a preview has left behind: fetched by the runner on GitHub, kept by the forge on GitLab."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from gitops.ci import artifact
from gitops.ci.errors import CiError
from gitops.ci.request import PREVIEW, moment
from gitops.ci.variables import Settings
from gitops.comments.errors import CommentError, GoneError
from gitops.comments.web import Web
from gitops.review.document import Review

_REMEDY: Final = "Let the preview leave one review: make ci-preview, and its artifact."


@dataclass(frozen=True)
class LeftBehind:
    """What there is of a preview."""

    review: Review | None
    """None where it left none, because it failed before, or never ran."""

    began: datetime | None = None
    """When it began, where the forge says so here."""

    ended: str = ""
    """How it ended, in the forge's word, where it says so here."""


def fetch(settings: Settings, api: Web, scratch: Path) -> LeftBehind:
    """Return what a preview has left behind.

    Args:
        settings: Where it is.
        api: The forge.
        scratch: An empty folder.

    Raises:
        CiError: It is not a review, or the forge refuses.
    """
    named = settings.text("EVENKEEL_ARTIFACT")
    if not named and settings.forge == "gitlab":
        return _kept(settings, api, scratch / artifact.NAME)
    path = settings.root / named if named else settings.output / artifact.NAME
    if path.is_dir():
        files = sorted(path.iterdir())
        if len(files) > 1:
            raise CiError(
                f"{path}: got {len(files)} files; expected the one that was fetched. {_REMEDY}"
            )
        path = files[0] if files else path / artifact.NAME
    # a link that leads nowhere is something, and no review
    there = path.exists() or path.is_symlink()
    return LeftBehind(artifact.read(path) if there else None)


def _kept(settings: Settings, api: Web, file: Path) -> LeftBehind:
    """Return the review that the preview's job has left with GitLab."""
    project = f"/projects/{quote(settings.text('EVENKEEL_REPOSITORY'), safe='')}"
    pipeline = settings.text("EVENKEEL_PIPELINE")
    try:
        jobs = api.pages(f"{project}/pipelines/{pipeline}/jobs")
        found = [each for each in jobs if each.get("name") == PREVIEW]
        if len(found) != 1:
            raise CiError(
                f"pipeline {pipeline}: got {len(found)} jobs {PREVIEW}; expected one. Include "
                ".gitlab/evenkeel.yml as it is, and name a pipeline of a merge request."
            )
        (job,) = found
        began = moment(job.get("started_at") or job.get("created_at"))
        path = f"{project}/jobs/{int(job['id'])}/artifacts/.evenkeel/ci/{artifact.NAME}"
        try:
            file.write_bytes(api.ask("GET", path).content)
        except GoneError:
            return LeftBehind(None, began, str(job.get("status") or ""))
    except CommentError as error:
        raise CiError(str(error)) from None
    return LeftBehind(artifact.read(file), began)
