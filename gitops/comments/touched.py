"""The files of a change that make its own review, as a job that knows them hands them on."""

import json
from pathlib import Path

from gitops.comments.errors import CommentError


def read(path: Path) -> tuple[str, ...]:
    """Return the paths in a file.

    Raises:
        CommentError: It is not a JSON list of texts.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, list) or not all(isinstance(each, str) for each in content):
        raise CommentError(
            f"--touched: got {path}; expected a file with a JSON list of paths. Correct it."
        )
    return tuple(content)
