"""Tests that share a fixture of their module run in one process, without being told to."""

import os

import pytest


@pytest.fixture(scope="module")
def shared() -> int:
    """Return the process that made it."""
    return os.getpid()


@pytest.mark.parametrize("index", range(6))
def test_what_is_made_once_for_a_module_is_made_once(
    index: int, shared: int, request: pytest.FixtureRequest
) -> None:
    """Two processes would make it twice, at once, on the cluster that all share."""
    del index
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@tests/test_module_fixtures.py")
    assert shared == os.getpid()
