"""The seeds of the pack's rules, found once for all tests of a process: that takes a while."""

from collections.abc import Mapping

import pytest

from tests.policies.seeded.seeds import Garden, Seed
from tests.policies.service import own_rules


@pytest.fixture(scope="session")
def garden() -> Garden:
    """Seeds for the pack's rules."""
    return Garden(own_rules())


@pytest.fixture(scope="session")
def seeds(garden: Garden) -> Mapping[str, Seed]:
    """Rule -> its seed, where there is one."""
    found = {each.id: garden.seed(each) for each in own_rules()}
    return {name: seed for name, seed in found.items() if seed is not None}
