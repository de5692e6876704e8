"""One comment on a pull request: found by its marker and edited, or made; never two."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gitops.comments.errors import GoneError
from gitops.comments.forge import Comment, Thread
from gitops.comments.marker import found
from gitops.review.document import Review

_Freshness = tuple[bool, datetime]


@dataclass(frozen=True)
class Published:
    """What became of the comment."""

    what: Literal["made", "edited", "kept", "stale"]
    """`kept`: it said the same already; `stale`: it shows a newer result, which stays."""

    comment: Comment
    removed: int
    """How many others of ours were there besides, made by runs at the same time."""


@dataclass(frozen=True)
class _Ours:
    comment: Comment
    freshness: _Freshness


def publish(thread: Thread, review: Review, body: str) -> Published:
    """Show a review's comment, unless a newer result is shown already.

    The newest commit's result is newer than any other's; of two of the same commit, or of two
    that are both not the newest commit's, the one that was made later is.

    Raises:
        CommentError: The forge refuses, or cannot be reached.
    """
    head = thread.head()
    author = thread.author()
    shown = max(_ours(thread, author, head), key=_order, default=None)
    what, comment = _write(thread, shown, body, (review.head == head, review.made))
    # the answer knows best whose it is: an app's token cannot ask beforehand
    every = _ours(thread, comment.author or author, head)
    kept = max(every, key=_order, default=None)
    removed = 0
    for each in every:
        if kept is not None and each.comment.number != kept.comment.number:
            removed += _remove(thread, each.comment.number)
    return Published(what, kept.comment if kept else comment, removed)


def _write(
    thread: Thread, shown: _Ours | None, body: str, fresh: _Freshness
) -> tuple[Literal["made", "edited", "kept", "stale"], Comment]:
    if shown is None:
        return "made", thread.create(body)
    if shown.comment.body.strip() == body.strip():
        return "kept", shown.comment
    if shown.freshness > fresh:
        return "stale", shown.comment
    try:
        return "edited", thread.edit(shown.comment.number, body)
    except GoneError:  # somebody has removed it since
        return "made", thread.create(body)


def _ours(thread: Thread, author: str, head: str) -> list[_Ours]:
    ours = []
    for each in thread.comments():
        marker = found(each.body) if each.author == author else None
        if marker is not None:
            ours.append(_Ours(each, (marker.head == head, marker.made)))
    return ours


def _order(each: _Ours) -> tuple[_Freshness, int]:
    return each.freshness, each.comment.number


def _remove(thread: Thread, number: int) -> int:
    try:
        thread.delete(number)
    except GoneError:  # the other run was quicker
        return 0
    return 1
