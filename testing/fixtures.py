"""The fixture for pytest; a project's conftest.py names this module in `pytest_plugins`.

It is no entry point: what a conftest does not name is not loaded, so that installing evenkeel
changes no test run of a project that only wants its components.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from ..simulator.session_data import SessionData
from .rehearsal import Rehearsal
from .stack import Stack


class Rehearse(Protocol):
    """What the fixture `rehearse` is."""

    def __call__(
        self,
        project: Path,
        data: SessionData,
        *,
        stack: str = "test",
        config: Mapping[str, object] | None = None,
    ) -> Rehearsal:
        """Start a simulation for a project; it ends with the last test of the module.

        Args:
            project: The folder with `Pulumi.yaml`.
            data: What is simulated; see `session_data`.
            stack: The stack's name.
            config: Key -> value, a key without a namespace being the project's; None takes
                what the stack's file says.

        Raises:
            ValueError: The stack's files cannot be read. A cluster that cannot be started is
                told by the first operation.
        """


@pytest.fixture(scope="module")
def rehearse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearse]:
    """Start rehearsals, each on a cluster of its own that ends with the last test of the module."""
    with ExitStack() as started:

        def start(
            project: Path,
            data: SessionData,
            *,
            stack: str = "test",
            config: Mapping[str, object] | None = None,
        ) -> Rehearsal:
            folder = tmp_path_factory.mktemp(stack) / "session"
            described = Stack(project=project.absolute(), name=stack, config=config)
            rehearsal = Rehearsal(described, data, folder)
            started.callback(rehearsal.end)
            return rehearsal

        yield start
