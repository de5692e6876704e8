"""A project of its own, rehearsed with the real command in processes of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

from simulator.session import Session
from simulator.simulation import Simulation
from tests.environments import KEY, ROOT, read_environment, write
from tests.left_behind import names

__all__ = ["KEY", "ROOT", "Rehearsal", "make_project", "wait_until"]


@dataclass(frozen=True)
class Rehearsal:
    """A project's folder, and the command on it."""

    root: Path
    engine: str = "embedded"
    """`embedded`, or empty for the Pulumi CLI where there is one."""

    @property
    def session(self) -> Path:
        """The folder of the session of `local`."""
        return self.root / ".evenkeel" / "local"

    @property
    def file(self) -> Path:
        """The environment file."""
        return self.root / "environments" / "Pulumi.local.yaml"

    def write(self, content: dict[str, Any]) -> None:
        """Give the environment file new content."""
        write(self.root, "local", content)

    def use_program(self, source: str) -> None:
        """Put another program in the place of the repository's."""
        (self.root / "program").mkdir(exist_ok=True)
        (self.root / "program" / "__main__.py").write_text(source)
        project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
        (self.root / "Pulumi.yaml").unlink()
        (self.root / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "main": "program"}))

    def use_own_program(self) -> None:
        """Go back to the repository's program."""
        (self.root / "Pulumi.yaml").unlink()
        (self.root / "Pulumi.yaml").symlink_to(ROOT / "Pulumi.yaml")

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of `evenkeel ARGUMENTS`."""
        return [sys.executable, "-m", "cli", *arguments, "--project", str(self.root)]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command."""
        return subprocess.Popen(
            self.command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environ(),
            cwd=ROOT,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            env=self._environ(),
            cwd=ROOT,
            check=False,
            timeout=900,
        )

    def json(self, *arguments: str) -> dict[str, Any]:
        """Run the command with `--json` and return its document."""
        result = self.run(*arguments, "--json")
        assert result.stdout, result.stderr
        document: dict[str, Any] = json.loads(result.stdout)
        assert document["exit"] == result.returncode
        return document

    def end(self) -> None:
        """End all that was started, at once; `evenkeel down` takes a cloud apart step by step."""
        for folder in sorted((self.root / ".evenkeel").glob("*/session.json")):
            Simulation(Session.open(folder.parent)).stop()
        assert self.processes() == []

    def processes(self) -> list[psutil.Process]:
        """Return every process that names the project in its command line or environment."""
        return [
            each
            for each in psutil.process_iter()
            if each.pid != os.getpid() and names(each, str(self.root))
        ]

    def _environ(self) -> dict[str, str]:
        return {**os.environ, "EVENKEEL_ENGINE": self.engine}


def make_project(root: Path, engine: str = "embedded", *, rules: bool = True) -> Rehearsal:
    """Make a project with the repository's program and its local environment, few add-ons on.

    Args:
        root: An empty folder.
        engine: As a rehearsal's.
        rules: Whether it has the policy pack: judging takes a third of a small `up`.
    """
    for name in ("Pulumi.yaml", "stacks", *(["policies"] if rules else [])):
        (root / name).symlink_to(ROOT / name)
    (root / ".venv").symlink_to(sys.prefix)  # the CLI runs the program in the project's own
    (root / "environments").mkdir()
    made = Rehearsal(root, engine)
    made.write(read_environment("local"))
    return made


def wait_until(running: subprocess.Popen[str], holds: Callable[[], object]) -> None:
    """Wait until something holds while a command runs, without taking the processor from it."""
    while not holds():
        assert running.poll() is None
        time.sleep(0.02)
