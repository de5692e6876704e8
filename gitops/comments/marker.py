"""The hidden first line of a comment, by which it is found again."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gitops.review.document import Review

_LINE: Final = re.compile(
    r"<!-- evenkeel:review head=([0-9a-f]{40,64}) made=([0-9T:.+Z-]{1,40}) -->\s*(?:\n|$)"
)


@dataclass(frozen=True)
class Marker:
    """Which result a comment shows."""

    head: str
    made: datetime


def written(review: Review) -> str:
    """Return the first line of a review's comment."""
    return f"<!-- evenkeel:review head={review.head} made={review.made.isoformat()} -->"


def found(body: str) -> Marker | None:
    """Return the marker of a comment; None where its first line is not one.

    A comment that quotes another has the marker elsewhere, and is somebody else's.
    """
    match = _LINE.match(body)
    if not match:
        return None
    try:
        made = datetime.fromisoformat(match[2])
    except ValueError:
        return None
    return Marker(match[1], made) if made.tzinfo else None
