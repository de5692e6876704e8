"""Processes of engines that were killed: their records say by whom each was started."""

import hashlib
import re
from pathlib import Path

import psutil

from ..cluster.processes import record_of, recorded, stop

_STARTED_BY = re.compile(r"-(\d+)-([0-9a-f]{8})-\d+$")
"""How a record's name ends: the engine's pid, a mark of when that was born, a number."""


def end_left_behind(folder: Path) -> None:
    """End what a run that was killed has left; its records say by whom each was started."""
    for record in recorded(folder):
        by = _STARTED_BY.search(record.name)
        if by is None or mark(int(by[1])) != by[2]:
            stop(record, 2)


def mark(pid: int) -> str:
    """Return what tells a process from others that had its pid or will; empty where it is gone."""
    born = birth(pid)
    return born and hashlib.sha256(born.encode()).hexdigest()[:8]


def birth(pid: int) -> str:
    """Return when the process of a pid was born; empty where there is none."""
    try:
        return record_of("", pid, (), Path()).birth
    except psutil.Error:
        return ""
