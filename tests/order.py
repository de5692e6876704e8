"""In which order workers take the tests of a run: whatever takes minutes must not begin last."""

from collections import Counter
from typing import Final

import pytest

LONGEST: Final = (
    *("kill", "workloads", "room", "cloud-aws", "cloud-azure", "cloud-gcp", "cloud-private"),
    *("rehearse", "tests/end_to_end/test_faults.py", "parity", "switching"),
    "tests/end_to_end/test_private_faults.py",
)
"""Groups of tests, and files, that take minutes each."""


def longest_first(items: list[pytest.Item]) -> None:
    """Sort tests: those that take minutes, then large groups, then single ones with a cluster.

    Otherwise the order stays; within a group it always does.
    """
    groups = {item: _group(item) for item in items}
    sizes = Counter(groups.values())

    def rank(item: pytest.Item) -> tuple[int, int, bool]:
        group, size = groups[item], sizes[groups[item]]
        names = (group, item.nodeid.partition("::")[0]) if size == 1 else (group,)
        places = [LONGEST.index(each) for each in names if each in LONGEST]
        alone = size == 1 and item.get_closest_marker("cluster") is None
        return min(places, default=len(LONGEST)), -size, alone

    items.sort(key=rank)


def _group(item: pytest.Item) -> str:
    """Return the name that pytest-xdist gives the group of a test; a single test is its own."""
    names = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
    return "_".join(sorted(names)) or item.nodeid
