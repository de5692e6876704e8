"""A small review, and changed ones."""

from datetime import UTC, datetime
from typing import Any

from gitops.review.document import EnvironmentReview, Review

BASE, HEAD = "b" * 40, "a" * 40


def environment(**values: Any) -> EnvironmentReview:
    """Return what a change comes to in `dev`: nothing, unless it is said."""
    known = {"name": "dev", "cloud": "aws", "stage": "dev", "outcome": "same"}
    return EnvironmentReview.model_validate({**known, "rehearsed": "deployed", **values})


def review(*environments: EnvironmentReview, **values: Any) -> Review:
    """Return a review."""
    known = {
        "version": "0.1.0",
        "base": BASE,
        "head": HEAD,
        "made": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Review(environments=environments or (environment(),), **{**known, **values})
