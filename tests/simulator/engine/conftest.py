"""Fixtures of the engine's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.engine import embedded
from tests.simulator.engine.comparison import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Callable[[str], Bench]:
    """Return a maker of places where a test program is run with the embedded engine."""

    def make(program: str) -> Bench:
        return Bench(program, tmp_path, embedded.run)

    return make
