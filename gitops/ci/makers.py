"""Which files of a change make its own review: who changes those decides what the review says."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from gitops.ci.errors import CiError
from gitops.ci.variables import Settings
from gitops.comments.dialect import PROGRAMS
from gitops.comments.errors import CommentError
from gitops.comments.web import Web

MAKERS: Final = (
    *(".evenkeel/", ".github/", ".gitlab/", ".gitlab-ci.yml", ".venv/", "gnumakefile", "makefile"),
    *("cli/", "evenkeel", "gitops/", "operations/", "policies/", "pulumi.yaml", "pyproject.toml"),
    *("requirements", "simulator/", "testing/", "tools/", *PROGRAMS),
)
"""How their paths begin, in small letters: what starts a preview, rehearses, judges, and writes."""

_IMPORTED: Final = (".py", ".pyc", ".so")
"""What Python imports out of the checkout, which it asks before the packages: `yaml.py` is yaml."""

_ASIDE: Final = ("docs/", "examples/", "tests/")
"""Whose modules nothing of it imports."""

_MOST: Final = 3_000
"""Files of a pull request that GitHub lists; it says nothing of others."""

_OTHERS: Final = "files that the forge does not list"


def touched(settings: Settings, api: Web, number: int) -> tuple[str, ...]:
    """Return the files of a pull or merge request that make its review, as the forge knows them.

    Raises:
        CiError: The forge refuses, or cannot be reached.
    """
    ask = _github if settings.forge == "github" else _gitlab
    repository = settings.need("EVENKEEL_REPOSITORY", "It is OWNER/NAME.")
    try:
        paths = set(ask(api, repository, number))
    except CommentError as error:
        raise CiError(str(error)) from None
    found = (each for each in paths if each == _OTHERS or _makes(each))
    return tuple(sorted(found, key=lambda each: (each.startswith(PROGRAMS), each)))


def _makes(path: str) -> bool:
    small = path.lower()
    if small.startswith(MAKERS):
        return True
    # a link may stand for a package, and the forge does not say that it is one
    link = not {"/", "."} & set(small) and small != "license"
    return link or (small.endswith(_IMPORTED) and not small.startswith(_ASIDE))


def _github(api: Web, repository: str, number: int) -> Iterator[str]:
    files = list(api.pages(f"/repos/{quote(repository)}/pulls/{number}/files"))
    for each in files:
        yield from _named(each, "filename", "previous_filename")
    if len(files) >= _MOST:
        yield _OTHERS


def _gitlab(api: Web, repository: str, number: int) -> Iterator[str]:
    request = f"/projects/{quote(repository, safe='')}/merge_requests/{number}"
    for each in api.pages(f"{request}/diffs"):
        yield from _named(each, "new_path", "old_path")
    if str(api.ask("GET", request).json().get("changes_count")).endswith("+"):
        yield _OTHERS


def _named(file: Mapping[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        if isinstance(found := file.get(key), str):
            yield found
