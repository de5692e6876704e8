"""Where the page of each rule can be read, for reports that go elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_FOLDER: Final = "docs/reference/policies"


def help_pages(project: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return rule -> the address of its page, for the pages that the project has.

    On GitHub and GitLab it is the page in the commit that is looked at; elsewhere the file.

    Args:
        project: The project's folder.
        environ: The process's variables; a pipeline says there what it works on.
    """
    base = _hosted(environ) or (project / _FOLDER).absolute().as_uri()
    return {page.stem: f"{base}/{page.name}" for page in sorted((project / _FOLDER).glob("*.md"))}


def _hosted(environ: Mapping[str, str]) -> str:
    server, repository = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    commit = environ.get("GITHUB_SHA")
    if server and repository and commit:
        return f"{server}/{repository}/blob/{commit}/{_FOLDER}"
    project, commit = environ.get("CI_PROJECT_URL"), environ.get("CI_COMMIT_SHA")
    return f"{project}/-/blob/{commit}/{_FOLDER}" if project and commit else ""
