"""Tests of one cloud stay together: each process would import the cloud's SDK anew."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what is built with one SDK on one worker."""
    for item in items:
        if item.path.is_relative_to(_HERE) and item.path.parent != _HERE:
            item.add_marker(pytest.mark.xdist_group(f"components-{item.path.parent.name}"))
