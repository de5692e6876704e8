"""What tests of the program share."""

import copy
from pathlib import Path
from typing import Any

import pytest

from stacks.configuration import load
from stacks.environment import KEY

SAMPLE = Path(__file__).parents[2] / "environments" / "Pulumi.local.yaml"


@pytest.fixture(scope="session")
def local() -> dict[str, Any]:
    """Return the environment that the repository brings, as it is written; do not change it."""
    environment: dict[str, Any] = load(SAMPLE)[KEY]
    return environment


@pytest.fixture
def written(local: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of it for a test to break."""
    return copy.deepcopy(local)
