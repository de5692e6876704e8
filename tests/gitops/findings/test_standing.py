"""Exemptions as they stand on a day."""

from datetime import date

import pytest

from gitops.findings.standing import standings
from tests.gitops.findings.reports import EXEMPTIONS, FINDINGS, TODAY


def test_those_of_the_environment_are_shown_the_next_to_end_first() -> None:
    """Each with how often it was used and how many days are left."""
    found = standings(EXEMPTIONS, "aws-prod", FINDINGS, TODAY)

    assert [(each.exemption.owner, each.state, each.used, each.days) for each in found] == [
        ("third", "expired", 0, -1),
        ("second", "ends soon", 0, 30),
        ("first", "in force", 1, 221),
    ]


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 10, 21), "in force"),
        (date(2026, 10, 22), "ends soon"),
        (date(2026, 12, 21), "ends soon"),
        (date(2026, 12, 22), "expired"),
    ],
)
def test_sixty_days_before_its_end_it_ends_soon(today: date, state: str) -> None:
    """The last day counts."""
    (found,) = standings([EXEMPTIONS[1]], "aws-prod", (), today)

    assert found.state == state
