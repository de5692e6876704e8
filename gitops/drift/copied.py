"""A look at a rehearsal: a refresh on a copy of its state, so that nothing is written."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gitops.drift.refreshed import Refreshed
from simulator.engine.request import Request, Runner

_OWN = ("processes", "lock", "events.jsonl", "scratch")
"""What belongs to a run and not to the state."""


def kept_out() -> Callable[[str, list[str]], set[str]]:
    """Return what `shutil.copytree` leaves out when it copies a state."""
    return shutil.ignore_patterns(*_OWN)


def look(request: Request, runner: Runner) -> Refreshed:
    """Refresh a copy of the stack's state, and return what that has found.

    Raises:
        SimulatorError: The engine cannot start, or the state cannot be used.
    """
    refreshed = Refreshed()
    with tempfile.TemporaryDirectory(prefix="evenkeel-drift-") as folder:
        state = Path(folder) / "state"
        shutil.copytree(request.state, state, ignore=kept_out())
        outcome = runner(replace(request, operation="refresh", state=state), refreshed.add)
    if not outcome.ok and not refreshed.errors:
        refreshed.errors.append(outcome.message or "the engine gave no reason")
    return refreshed
