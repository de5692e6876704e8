"""The comments of a pull request on GitHub, by its REST API."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gitops.comments.errors import CommentError, ForbiddenError
from gitops.comments.forge import Comment, comment
from gitops.comments.web import Web

URL: Final = "https://api.github.com"
NEEDS: Final = "`pull-requests: write` on this repository"
BOT: Final = "github-actions[bot]"
"""Who comments with the token of a workflow, which may not ask who it is."""


_VIEWER: Final = {"query": "query { viewer { login } }"}


def account(web: Web) -> str:
    """Return whose comments and issues a token makes.

    The token of an app may not ask for its user, but for who looks. Where neither is answered it
    is taken for that of a workflow.

    Raises:
        CommentError: The forge refuses, or cannot be reached.
    """
    try:
        return web.ask("GET", "/user").text("login")
    except ForbiddenError:
        pass
    try:
        return web.ask("POST", "/graphql", _VIEWER).text("data", "viewer", "login")
    except CommentError:
        return BOT


def headers(token: str) -> dict[str, str]:
    """Return what every request carries."""
    return {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }


@dataclass(frozen=True)
class GitHub:
    """One pull request."""

    web: Web
    repository: str
    number: int

    def author(self) -> str:
        """Return whose comments this token makes."""
        return account(self.web)

    def head(self) -> str:
        """Return the newest commit."""
        path = f"/repos/{self.repository}/pulls/{self.number}"
        return self.web.ask("GET", path).text("head", "sha")

    def comments(self) -> Iterator[Comment]:
        """Yield every comment, over all pages."""
        for each in self.web.pages(self._issue):
            yield _comment(each)

    def create(self, body: str) -> Comment:
        """Make a comment."""
        return _comment(self.web.ask("POST", self._issue, {"body": body}).json())

    def edit(self, number: int, body: str) -> Comment:
        """Change a comment."""
        return _comment(self.web.ask("PATCH", self._one(number), {"body": body}).json())

    def delete(self, number: int) -> None:
        """Remove a comment."""
        self.web.ask("DELETE", self._one(number))

    @property
    def _issue(self) -> str:
        return f"/repos/{self.repository}/issues/{self.number}/comments"

    def _one(self, number: int) -> str:
        return f"/repos/{self.repository}/issues/comments/{number}"


def _comment(given: object) -> Comment:
    return comment(given, "user", "login")
