"""The versions that clusters may be of are read again before they are too old to go by."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.policies.service import own_rules

VERSIONS = next(each for each in own_rules() if each.id == "cluster-version-supported").parameters[
    "versions"
]
READ = re.compile(r"standard support on (\d{4}-\d\d-\d\d) .* again within (\d+) days")
LONGEST = 180
"""In days: two minor versions of Kubernetes are released in that time, and one ends."""


def test_the_default_is_dated() -> None:
    """Whoever reads it sees for how long it may be believed."""
    said = READ.search(VERSIONS.description)

    assert said is not None
    assert int(said[2]) <= LONGEST


@pytest.mark.charts  # the weekly run: no change is to blame for the day
def test_the_default_is_not_too_old() -> None:
    """Read the clouds' calendars again, then write versions and day anew."""
    said = READ.search(VERSIONS.description)
    assert said is not None
    day, within = date.fromisoformat(said[1]), int(said[2])

    assert day <= datetime.now(UTC).date() <= day + timedelta(days=within)


def test_the_default_has_no_gap() -> None:
    """A cluster moves from one minor version to the next."""
    minors = [int(each.removeprefix("1.")) for each in VERSIONS.default]

    assert minors == list(range(minors[0], minors[-1] + 1))
