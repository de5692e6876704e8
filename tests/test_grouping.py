"""Tests that share a module's fixture run in order in one process; xdist is asked for that."""

import os

import pytest

pytestmark = pytest.mark.xdist_group("grouping")

_SEEN: list[int] = []


@pytest.mark.parametrize("index", range(8))
def test_a_group_runs_in_one_process_and_in_order(
    index: int, request: pytest.FixtureRequest
) -> None:
    """Xdist marks the node ids of a group; it did so in vain with pytest 9.2."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@grouping")
    assert list(range(index)) == _SEEN
    _SEEN.append(index)
