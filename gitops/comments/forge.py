"""What is asked of a forge: the comments of one pull or merge request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from gitops.comments.errors import CommentError


@dataclass(frozen=True)
class Comment:
    """A comment as the forge has it."""

    number: int
    """The higher, the later it was made."""

    author: str
    body: str
    url: str = ""


def comment(given: object, account: str, name: str) -> Comment:
    """Read a comment, whose author has a `name` in its `account`; the account may be gone.

    Raises:
        CommentError: It is not one.
    """
    found = given if isinstance(given, dict) else {}
    number, author = found.get("id"), found.get(account)
    if not isinstance(number, int):
        raise CommentError(
            "the forge: got a comment without a number; expected its API. Check its address."
        )
    known = author.get(name, "") if isinstance(author, dict) else ""
    return Comment(number, known, found.get("body") or "", found.get("html_url") or "")


class Thread(Protocol):
    """The comments of one pull or merge request; each method may raise CommentError."""

    def author(self) -> str:
        """Return whose comments this token makes."""

    def head(self) -> str:
        """Return the newest commit."""

    def comments(self) -> Iterator[Comment]:
        """Yield every comment, over all pages."""

    def create(self, body: str) -> Comment:
        """Make a comment."""

    def edit(self, number: int, body: str) -> Comment:
        """Change a comment."""

    def delete(self, number: int) -> None:
        """Remove a comment."""
