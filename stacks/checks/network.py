"""Addresses: ranges that are ranges, large enough, apart from each other."""

from collections.abc import Iterator

from components.planning.network_rules import EXAMPLES, check_ranges
from components.planning.regions import regions
from stacks.checks.written import Written, text, whole
from stacks.messages import shown
from stacks.problems import Found


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with the addresses."""
    ranges = {key: text(written.network.get(key)) for key in EXAMPLES}
    # what is too long to be a range is none when it is cut, either
    said = {key: shown(value) for key, value in ranges.items() if value is not None}
    makes = bool(regions(written.cloud or ""))  # where a network exists, its addresses are given
    zones = whole(written.network.get("zones", 3))
    for key, message in check_ranges(said, zones, makes=makes):
        yield Found(("network", key), message)
