"""Each price has a source, a region and a day; each thing that is charged for is known by name."""

import re
from datetime import date

import pytest

from components import clouds
from components.planning.prices import Price, catalogue, price, sources

UNSOURCED = {
    ("gcp", "disk-hyperdisk-balanced"),
    ("gcp", "load-balancer"),
    ("azure", "load-balancer"),
}
"""What is charged for and has no price that a source was found for."""


@pytest.mark.parametrize("each", catalogue(), ids=lambda each: f"{each.cloud}-{each.kind}")
def test_a_price_says_where_and_when(each: Price) -> None:
    """No price is nothing, none is without its day, and its source is named."""
    assert each.usd > 0
    assert each.cloud in clouds.CLOUDS
    assert date.fromisoformat(each.date) <= date(2026, 11, 21)
    assert re.fullmatch(r"[a-z0-9-]+", each.region)
    assert each.source in sources()


def test_each_thing_has_one_price() -> None:
    """No two prices answer to one name."""
    names = [(each.cloud, each.kind) for each in catalogue()]

    assert len(names) == len(set(names))


def test_an_hourly_price_is_multiplied_by_the_hours_of_a_month() -> None:
    """The clouds' own lists count 730 hours."""
    hourly, monthly = price("aws", "nat-gateway"), price("aws", "key")
    assert hourly is not None
    assert monthly is not None

    assert hourly.usd_per_month == pytest.approx(32.85)
    assert monthly.usd_per_month == pytest.approx(1.0)


def test_what_no_source_was_found_for_has_no_price() -> None:
    """It is absent, so that nobody takes it for free of charge."""
    assert [each for each in UNSOURCED if price(*each) is not None] == []
