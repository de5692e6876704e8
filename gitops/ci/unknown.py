"""The review of a change that could not be rehearsed at all: it says so, and why."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gitops.rehearsing import texts
from gitops.review.document import NOTHING, EnvironmentReview, Review
from operations.version import VERSION

EVERY: Final = "every environment"
_FILE: Final = re.compile(r"Pulumi\.(.+)\.yaml")
_MOST: Final = 200


def unknown(root: Path, head: str, base: str, why: str) -> Review:
    """Return a review in which nothing is known of any environment.

    Args:
        root: The project's folder, with the head in it.
        head: The commit.
        base: The commit that it would have been held against; empty where that is not known.
        why: A sentence.
    """
    found = (_FILE.fullmatch(each.name) for each in (root / "environments").glob("*"))
    names = sorted(texts.name(each[1]) for each in found if each)[:_MOST]
    return Review(
        version=VERSION,
        base=base or NOTHING,
        head=head,
        made=datetime.now(UTC),
        environments=tuple(
            EnvironmentReview(
                name=name,
                cloud="unknown",
                stage="unknown",
                outcome="unknown",
                rehearsed="previewed",
                not_rehearsed=(texts.line(why),),
            )
            for name in names or [EVERY]
        ),
    )
