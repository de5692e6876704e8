"""`.ci/run`: what it does in which order, and how it ends; make's targets only write a log here."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / ".ci" / "run"
WAITS = "echo begun >> log; exec sleep 600"
FINE: Mapping[str, str] = {
    "up": "echo up >> log",
    "down": "echo down >> log",
    "install-dev": "echo install-dev >> log",
    "check": "echo all is well",
    "test": "echo test >> log",
    "second": "echo second >> log",
}


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Start":
    """Starts it in a folder whose targets do something else."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return Start(tmp_path)


class Start:
    """A folder with the script, and a `make` and a Python that do as they are told."""

    def __init__(self, folder: Path) -> None:
        """Make the folder."""
        self.folder = folder
        (folder / ".ci").mkdir()
        shutil.copy(RUN, folder / ".ci")
        (folder / ".venv" / "bin").mkdir(parents=True)

    def __call__(self, **does: str) -> subprocess.Popen[str]:
        """Start it; `does` are targets that do something else."""
        targets = {**FINE, **does}
        python = self.folder / ".venv" / "bin" / "python"
        python.write_text(f"#!/bin/sh\n{targets.pop('second')}\n")
        python.chmod(0o755)
        lines = [f"{name}:\n\t@{recipe}\n" for name, recipe in targets.items()]
        (self.folder / "Makefile").write_text(f".PHONY: {' '.join(targets)}\n" + "".join(lines))
        return subprocess.Popen(
            [self.folder / ".ci" / "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def log(self) -> list[str]:
        """Return what was done, in order."""
        return (self.folder / "log").read_text().split()

    def left(self) -> list[str]:
        """Return the files that were not there before."""
        known = {".ci", ".venv", "Makefile", "log"}
        return sorted(each.name for each in self.folder.iterdir() if each.name not in known)


def test_the_platform_is_taken_down_before_the_tests(start: Start) -> None:
    """It comes up with what users install, and takes nothing from the tests."""
    with start() as running:
        said, _ = running.communicate(timeout=600)

    assert running.returncode == 0, said
    assert start.log() == ["up", "down", "install-dev", "test", "down"]
    assert "all is well" in said
    assert start.left() == []


def test_a_check_that_fails_ends_the_tests_and_is_shown(start: Start) -> None:
    """Nobody waits half an hour for it."""
    waits = "until [ -s log ] && grep -q begun log; do sleep 0.05; done"
    with start(test=WAITS, check=f"{waits}; echo line too long; exit 1") as running:
        said, _ = running.communicate(timeout=600)

    assert running.returncode == 2, said
    assert "line too long" in said
    assert start.log() == ["up", "down", "install-dev", "begun", "down"]
    assert start.left() == []


@pytest.mark.parametrize(("again", "status"), [(0, 0), (1, 1)])
def test_tests_that_fail_are_tried_again(start: Start, again: int, status: int) -> None:
    """How that ends is how the run ends."""
    with start(test="exit 1", second=f"echo second >> log; exit {again}") as running:
        said, _ = running.communicate(timeout=600)

    assert running.returncode == status, said
    assert start.log() == ["up", "down", "install-dev", "second", "down"]


def test_a_platform_that_does_not_come_up_ends_it(start: Start) -> None:
    """Nothing is installed or tested, and what came up is taken down."""
    with start(up="exit 1") as running:
        said, _ = running.communicate(timeout=600)

    assert running.returncode == 2, said
    assert start.log() == ["down"]


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_whoever_stops_it_stops_the_tests_too(start: Start, number: int, status: int) -> None:
    """They have process groups of their own, and none of them stays."""
    with start(test=f"echo $$$$ > pid; {WAITS}", check="sleep 600") as running:
        while not (start.folder / "log").exists() or "begun" not in start.log():
            assert running.poll() is None
            time.sleep(0.02)
        os.kill(running.pid, number)
        said, _ = running.communicate(timeout=60)

    assert running.returncode == status, said
    assert start.log()[-1] == "down"
    process = int((start.folder / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
