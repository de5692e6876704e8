"""The comments (notes) of a merge request on GitLab, by its REST API, version 4."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from gitops.comments.forge import Comment, comment
from gitops.comments.web import Web

URL: Final = "https://gitlab.com/api/v4"
NEEDS: Final = "the scope `api` and a role that may comment"


def headers(token: str) -> dict[str, str]:
    """Return what every request carries."""
    return {"PRIVATE-TOKEN": token}


@dataclass(frozen=True)
class GitLab:
    """One merge request."""

    web: Web
    repository: str
    number: int

    def author(self) -> str:
        """Return whose comments this token makes."""
        return self.web.ask("GET", "/user").text("username")

    def head(self) -> str:
        """Return the newest commit."""
        return self.web.ask("GET", self._request).text("sha")

    def comments(self) -> Iterator[Comment]:
        """Yield every comment, over all pages."""
        for each in self.web.pages(f"{self._request}/notes?sort=asc&order_by=created_at"):
            if not each.get("system"):
                yield _comment(each)

    def create(self, body: str) -> Comment:
        """Make a comment."""
        return _comment(self.web.ask("POST", f"{self._request}/notes", {"body": body}).json())

    def edit(self, number: int, body: str) -> Comment:
        """Change a comment."""
        return _comment(self.web.ask("PUT", self._one(number), {"body": body}).json())

    def delete(self, number: int) -> None:
        """Remove a comment."""
        self.web.ask("DELETE", self._one(number))

    @property
    def _request(self) -> str:
        return f"/projects/{quote(self.repository, safe='')}/merge_requests/{self.number}"

    def _one(self, number: int) -> str:
        return f"{self._request}/notes/{number}"


def _comment(given: object) -> Comment:
    return comment(given, "author", "username")
