"""The issues of a repository, on GitHub or GitLab: one for each environment that has drifted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import quote

from gitops.comments.github import account
from gitops.comments.web import Web
from gitops.drift.report import Report
from gitops.drift.wording import body, closing, marker, title

Done = Literal["opened", "edited", "closed", "kept", "none"]


@dataclass(frozen=True)
class Issue:
    """An open issue."""

    number: int
    author: str
    text: str


class Issues(Protocol):
    """What is asked of a forge; each method may raise CommentError."""

    def author(self) -> str:
        """Return whose issues this token opens."""

    def open_ones(self) -> Iterator[Issue]:
        """Yield every open issue, over all pages."""

    def create(self, title: str, text: str) -> None:
        """Open an issue."""

    def edit(self, number: int, text: str, *, close: bool) -> None:
        """Change an issue's text, and close it if that is asked."""


def settle(issues: Issues, report: Report) -> Done:
    """Open, edit or close the environment's issue; one that nobody could look at stays as it is.

    Raises:
        CommentError: The forge refuses, or cannot be reached.
    """
    if report.outcome == "unknown":
        return "kept"
    author = issues.author()
    first = marker(report.environment)
    ours = [
        each
        for each in issues.open_ones()
        if each.author == author and each.text.split("\n", 1)[0].strip() == first
    ]
    ours.sort(key=lambda each: each.number)
    if report.outcome == "same":
        for each in ours:
            issues.edit(each.number, closing(report), close=True)
        return "closed" if ours else "none"
    if not ours:
        issues.create(title(report), body(report))
        return "opened"
    issues.edit(ours[0].number, body(report), close=False)
    for each in ours[1:]:  # made by runs at the same time
        issues.edit(each.number, each.text, close=True)
    return "edited"


@dataclass(frozen=True)
class GitHubIssues:
    """The issues of a repository on GitHub."""

    web: Web
    repository: str

    def author(self) -> str:
        """Return whose issues this token opens."""
        return account(self.web)

    def open_ones(self) -> Iterator[Issue]:
        """Yield every open issue; a pull request is one to GitHub, and left out."""
        for each in self.web.pages(f"{self._path}?state=open"):
            if "pull_request" not in each:
                yield _issue(each, "number", "user", "login", "body")

    def create(self, title: str, text: str) -> None:
        """Open an issue."""
        self.web.ask("POST", self._path, {"title": title, "body": text})

    def edit(self, number: int, text: str, *, close: bool) -> None:
        """Change an issue."""
        state = {"state": "closed"} if close else {}
        self.web.ask("PATCH", f"{self._path}/{number}", {"body": text, **state})

    @property
    def _path(self) -> str:
        return f"/repos/{quote(self.repository)}/issues"


@dataclass(frozen=True)
class GitLabIssues:
    """The issues of a project on GitLab."""

    web: Web
    repository: str

    def author(self) -> str:
        """Return whose issues this token opens."""
        return self.web.ask("GET", "/user").text("username")

    def open_ones(self) -> Iterator[Issue]:
        """Yield every open issue."""
        for each in self.web.pages(f"{self._path}?state=opened"):
            yield _issue(each, "iid", "author", "username", "description")

    def create(self, title: str, text: str) -> None:
        """Open an issue."""
        self.web.ask("POST", self._path, {"title": title, "description": text})

    def edit(self, number: int, text: str, *, close: bool) -> None:
        """Change an issue."""
        state = {"state_event": "close"} if close else {}
        self.web.ask("PUT", f"{self._path}/{number}", {"description": text, **state})

    @property
    def _path(self) -> str:
        return f"/projects/{quote(self.repository, safe='')}/issues"


def _issue(given: dict[str, Any], number: str, account: str, name: str, text: str) -> Issue:
    return Issue(
        number=int(given[number]),
        author=str((given.get(account) or {}).get(name) or ""),
        text=str(given.get(text) or ""),
    )
