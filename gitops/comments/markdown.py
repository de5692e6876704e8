"""A review as one comment: what decides on top, everything else folded, never too long."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Final

from gitops.comments.changes import Piece, pieces
from gitops.comments.dialect import Forge, headline, length, own_code
from gitops.comments.folded import Fold, facts_length, folded
from gitops.comments.marker import written
from gitops.comments.overview import prices, section, table, untouched
from gitops.review.document import NOTHING, EnvironmentReview, Review
from gitops.review.sections import sections
from gitops.review.verdict import verdict
from gitops.review.visible import visible

LIMIT: Final = 60_000
"""Characters of a comment: GitHub takes 65,536, and others write into it as well."""

_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/%+@=,-]*)?(#[a-z0-9-]*)?"
)

_SHARE: Final = 0.02
"""Of the limit: what a section may take for each unit of its weight; all together half of it."""

_TABLE, _UNTOUCHED = 0.15, 0.03
_LINES: Final = 30
"""Lines of a section at most: who reads more, reads the full report."""

_FOLDS: Final = 40
_FRAME: Final = 24
"""Characters around a block of code."""


def markdown(
    review: Review,
    forge: Forge,
    artifact: str = "",
    limit: int = LIMIT,
    touched: Sequence[str] = (),
) -> str:
    """Return the comment, at most `limit` characters; whole resources are left out, never parts.

    Args:
        review: What is shown; all of it may be a stranger's.
        forge: Where it is shown.
        artifact: The address of the full report; empty where there is none.
        limit: Characters, at least 20,000.
        touched: The files of the change that make its own review.

    Raises:
        ValueError: The address is not one that a link can be made of.
    """
    if artifact and not _ADDRESS.fullmatch(artifact):
        raise ValueError(
            f"--artifact: got {visible(artifact, 80)}; expected an address such as "
            "https://example.com/report. Leave it out where there is none."
        )
    above = _above(review, forge, limit, touched)
    below = _below(review, artifact, limit)
    room = limit - length("\n\n".join([*above, *below])) - 4
    folds = _folds(review.environments, room, artifact)
    return "\n\n".join([*above, *folds, *below]) + "\n"


def _above(review: Review, forge: Forge, limit: int, touched: Sequence[str]) -> list[str]:
    every = review.environments
    parts = [section(each, int(limit * _SHARE * each.weight), _LINES) for each in sections(review)]
    blocks = [
        written(review),
        own_code(touched),
        headline(verdict(review), forge),
        table(every, int(limit * _TABLE)),
        prices(every),
        *parts,
    ]
    return [each for each in blocks if each]


def _below(review: Review, artifact: str, limit: int) -> list[str]:
    made = f"{review.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    report = f" [Full report]({artifact})." if artifact else ""
    # both forges make links of whole commits
    base = "no base" if review.base == NOTHING else f"base {review.base}"
    end = f"Head {review.head}, {base}, made {made} in simulation.{report}"
    return [each for each in (untouched(review, int(limit * _UNTOUCHED)), f"---\n\n{end}") if each]


def _folds(environments: Sequence[EnvironmentReview], room: int, artifact: str) -> list[str]:
    """Return the folded parts, the most destructive resources first where not all fit."""
    shown = [each for each in environments if each.changes or each.exemptions]
    rest = shown[_FOLDS:]
    shown = shown[:_FOLDS]
    every = [pieces(each) for each in shown]
    bare = [Fold(each, (), len(each.changes), facts=False) for each in shown]
    note = _note(sum(len(each.changes) for each in shown), artifact)
    room -= sum(length(folded(each)) + 2 for each in bare) + length(note)
    room -= sum(_FRAME for _ in shown)
    kept = _kept(every, room)
    room -= sum(length("\n".join(piece.lines)) + 1 for each in kept for piece in each)
    folds = []
    for environment, found, those in zip(shown, every, kept, strict=True):
        dropped = sum(each.resources for each in found[len(those) :])
        facts = facts_length(environment)
        folds.append(Fold(environment, those, dropped, facts=facts <= room))
        room -= facts if facts <= room else 0
    left_out = sum(each.dropped for each in folds) + sum(len(each.changes) for each in rest)
    texts = [folded(each) for each in folds]
    if left_out or any(not each.facts for each in folds):
        texts.append(_note(left_out, artifact))
    return texts


def _kept(every: Sequence[Sequence[Piece]], room: int) -> list[list[Piece]]:
    """Return the first pieces of each environment that fit; each gets its turn at each rank."""
    kept: list[list[Piece]] = [[] for _ in every]
    turns = sorted(
        (piece.rank, index, number)
        for number, those in enumerate(every)
        for index, piece in enumerate(those)
    )
    closed: set[int] = set()
    for _, index, number in turns:
        piece = every[number][index]
        size = length("\n".join(piece.lines)) + 1
        if size > room:
            closed.add(number)
        if number not in closed:
            kept[number].append(piece)
            room -= size
    return kept


def _note(dropped: int, artifact: str) -> str:
    where = "linked below" if artifact else "an artifact of the run"
    count = f"{dropped:,} resource{'s' * (dropped != 1)}"
    return f"**{count} did not fit into this comment. The full report has all; it is {where}.**"
