"""What a forge answers to a request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gitops.comments.errors import CommentError
from gitops.review.visible import visible


@dataclass(frozen=True)
class Answer:
    """What a forge answers."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the content.

        Raises:
            CommentError: It is not JSON.
        """
        try:
            return json.loads(self.content) if self.content else None
        except ValueError:
            raise CommentError(
                "the forge: got an answer that is not JSON; expected its API. Check its address."
            ) from None

    def text(self, *path: str) -> str:
        """Return a text of the content.

        Raises:
            CommentError: There is none.
        """
        found = self.json()
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        if not isinstance(found, str):
            raise CommentError(
                f"the forge: got an answer without {'.'.join(path)}; expected its API. "
                "Check its address."
            )
        return found

    @property
    def said(self) -> str:
        """The forge's own words, made harmless, in brackets; nothing where there are none."""
        try:
            message = json.loads(self.content)["message"]
        except (ValueError, KeyError, TypeError):
            return ""
        return f" ({visible(message, 160)})" if isinstance(message, str) and message else ""
