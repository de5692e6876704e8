"""What tests of the program share."""

import copy
from typing import Any

import pytest

from tests.environments import read_environment


@pytest.fixture(scope="session")
def local() -> dict[str, Any]:
    """Return the environment that the repository brings, with few add-ons; do not change it."""
    return read_environment("local")


@pytest.fixture
def written(local: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of it for a test to break."""
    return copy.deepcopy(local)
