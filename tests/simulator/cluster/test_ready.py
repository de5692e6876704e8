"""The tools are made ready by one command, which an install step calls."""

import os
import subprocess
import sys
from pathlib import Path

from tests.environments import ROOT


def ready(**environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "simulator.cluster"],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_says_nothing_where_all_are_there(tools: object) -> None:
    """A second run takes no time and has nothing to tell."""
    assert tools
    done = ready()

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_tool_that_cannot_be_had_is_one_line_and_a_status(tmp_path: Path) -> None:
    """The install step fails there, and not the rehearsal after it."""
    done = ready(EVENKEEL_HELM=str(tmp_path / "helm"))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("EVENKEEL_HELM: got ")
    assert len(done.stderr.splitlines()) == 1


def test_the_install_step_of_ci_calls_it() -> None:
    """After it, `make ci-preview` needs no network."""
    done = subprocess.run(
        ["make", "--dry-run", "install-ci"],  # noqa: S607 - the user's own make
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    install, tools = done.stdout.splitlines()
    assert "tools/install.py requirements.txt requirements-aws.txt" in install
    assert tools == ".venv/bin/python -m simulator.cluster"
