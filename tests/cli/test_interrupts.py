"""Ctrl-C ends a command with one line and status 130 from its first import on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

INTERRUPTED = """
import sys

class Interruption:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interruption())
sys.argv = ["evenkeel", *{typed!r}]
from cli.__main__ import main
main()
"""
"""Presses Ctrl-C when a module is about to be imported: at that moment, however busy it is."""

SAID = "Interrupted. What was done is kept; the same command goes on from there."


def interrupted(module: str, *typed: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is interrupted when it imports a module."""
    code = INTERRUPTED.format(module=module, typed=typed)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize(
    "module",
    ["operations.signals", "cli.command_line", "stacks.problems", "cli.app", "cli.commands.up"],
)
def test_one_line_is_said_whatever_is_being_imported(module: str, tmp_path: Path) -> None:
    """Before the command line is known, while it is read, and inside a command."""
    done = interrupted(module, "up", "local", "--project", str(tmp_path))

    assert (done.returncode, done.stdout, done.stderr) == (130, "", f"{SAID}\n")
    assert list(tmp_path.iterdir()) == []


def test_one_line_is_said_too_where_a_line_must_be_looked_at_closer() -> None:
    """Help and messages about what was typed import what nothing else does."""
    for module in ("typer", "cli.typer_app"):
        done = interrupted(module, "up", "--oops")

        assert (done.returncode, done.stdout, done.stderr) == (130, "", f"{SAID}\n")


@pytest.mark.parametrize("module", ["operations.signals", "cli.commands.up"])
def test_a_document_is_a_document_then_too(module: str, tmp_path: Path) -> None:
    """A script can always read the answer."""
    done = interrupted(module, "up", "local", "--json", "--project", str(tmp_path))

    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (130, "")
    assert (document["exit"], document["status"], document["problems"]) == (
        130,
        "interrupted",
        [SAID],
    )
