"""A lock between processes: for one alone, or for all who only use what it guards."""

from pathlib import Path

import pytest

from simulator.cluster.cache import lock


class _RefusedError(Exception):
    """Whoever waits has had to."""


def refuse(_seconds: float) -> None:
    """End the waiting at once."""
    raise _RefusedError


def test_those_who_share_a_lock_keep_everybody_else_out(tmp_path: Path) -> None:
    """One alone gets it when all of them are gone, and then shares it with nobody."""
    path = tmp_path / "new" / "lock"

    together = lock(path, refuse, shared=True)
    with together, lock(path, refuse, shared=True), pytest.raises(_RefusedError):
        lock(path, refuse).__enter__()
    with lock(path, refuse):
        for shared in (False, True):
            with pytest.raises(_RefusedError):
                lock(path, refuse, shared=shared).__enter__()
