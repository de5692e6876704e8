"""Who may reach an API: ranges that name somebody, and never everybody in two halves."""

import pytest

from components.planning.api_ranges import SHORTEST_PREFIX, check_api_ranges, names_somebody
from policies import rules


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("203.0.113.0/24", True),
        ("203.0.113.7/32", True),
        ("10.0.0.0/8", True),
        ("10.0.0.0/7", False),
        ("0.0.0.0/1", False),
        ("0.0.0.0/0", False),
        ("203.0.113.1/24", False),
        ("2001:db8::/32", False),
        ("office", False),
    ],
)
def test_a_range_names_somebody(text: str, named: bool) -> None:  # noqa: FBT001 - a row of a table
    """An IPv4 range of the width that the rules take for a named one, at most."""
    assert names_somebody(text) is named
    problems = list(check_api_ranges(["198.51.100.0/24", text], public=True))
    expected = [] if named else ["cloud.apiCidrs[1]"]
    assert [each.partition(": ")[0] for each in problems] == expected


def test_a_public_api_has_ranges() -> None:
    """A private one needs none."""
    assert list(check_api_ranges([], public=False)) == []
    (problem,) = check_api_ranges([], public=True)
    assert problem.startswith("cloud.apiCidrs: got nothing; expected who may reach the public API.")


def test_the_rules_take_the_same_width() -> None:
    """What an environment file may say, the policies admit."""
    widths = {
        each.parameters["shortestPrefix"].default
        for each in rules.load()
        if "shortestPrefix" in each.parameters
    }
    assert widths == {SHORTEST_PREFIX}
