"""What a reviewer sees changes only where somebody means it to."""

import pytest

from tests.gitops.review.golden import FILES, FOLDER


@pytest.mark.parametrize("name", FILES)
def test_a_review_is_shown_as_before(name: str) -> None:
    """Where this is meant to change: python -m tests.gitops.review.golden, and look at it."""
    assert FILES[name]() == (FOLDER / name).read_text(encoding="utf-8")


def test_every_file_is_compared() -> None:
    """None is left over from a case that is gone."""
    assert sorted(each.name for each in FOLDER.iterdir()) == sorted(FILES)
