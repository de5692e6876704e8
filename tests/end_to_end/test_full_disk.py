"""A disk that is full before an `up`, or fills up in its midst: one message, and nothing lost."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.cluster.creation import NEEDED_MB
from tests.end_to_end.driver import bring_up
from tests.end_to_end.rehearsal import Rehearsal, make_project, wait_until
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("full-disk")]

_MEMORY: Final = "tmpfs"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, in memory; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={NEEDED_MB + 300}m"
    mount = ["mount", "-t", _MEMORY, "-o", options, _MEMORY, str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk in memory")
    yield folder
    # at once, whoever still works in it; after a run that is killed, tests/left_behind.py does it
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - the system's own


@pytest.fixture
def rehearsal(disk: Path) -> Iterator[Rehearsal]:
    """A project on that disk."""
    made = make_project(disk, rules=False)
    yield made
    made.end()


def fill(disk: Path) -> Path:
    """Fill the disk to its last byte; return the file that has done it."""
    filler = disk / "filler"
    piece = bytes(1 << 20)
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:  # others write at the same time
            file.write(piece)
    assert not shutil.disk_usage(disk).free
    return filler


def _pools(nodes: int) -> dict[str, Any]:
    environment = {**read_environment("local"), "addons": {}}
    environment["gpuPools"][0]["nodes"] = {"min": nodes, "max": nodes}
    return environment


def test_a_full_disk_is_said_before_anything_starts(disk: Path, rehearsal: Rehearsal) -> None:
    """One problem with the folder and a remedy; no process is left, and space is all it takes."""
    rehearsal.write(_pools(1))
    filler = fill(disk)

    said = rehearsal.json("up", "local")

    assert (said["exit"], said["error"]) == (2, "SessionError")
    (problem,) = said["problems"]
    assert problem == (
        f"{rehearsal.session}: cannot be written (No space left on device). "
        "Free space, or check who owns it; what was done is kept."
    )
    assert rehearsal.processes() == []
    filler.unlink()
    assert rehearsal.json("up", "local")["exit"] == 0


def _steps_begun(rehearsal: Rehearsal) -> int:
    journal = rehearsal.session / "state" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


@pytest.mark.parametrize("steps", [5, 25])
def test_a_disk_that_fills_up_ends_the_up_and_keeps_what_was_done(
    disk: Path, rehearsal: Rehearsal, steps: int
) -> None:
    """It does not wait for a cluster that cannot write; with space the same command finishes."""
    rehearsal.write(read_environment("local"))
    running = rehearsal.start("up", "local", "--json")
    wait_until(running, lambda: _steps_begun(rehearsal) > steps)
    filler = fill(disk)
    output, errors = running.communicate(timeout=120)

    assert running.returncode == 1, (output, errors)
    (problem,) = json.loads(output)["problems"]
    assert problem.startswith(f"{rehearsal.session}: got 0 MB free on the disk; expected at least")
    assert problem.endswith("Free some space, then go on: evenkeel up local")
    filler.unlink()
    finished = rehearsal.json("up", "local")
    assert finished["exit"] == 0, finished
    assert bring_up(rehearsal)["changes"] == 0
