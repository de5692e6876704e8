"""An environment that is brought up in this process: what is started serves all its operations.

A command starts Python, the program and the plugins each time, and an `up` previews first. What
engine and clouds do is the same without; one test of each kind goes by the command all the same.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cli.change_lines import steps_document
from cli.mishaps import faults as read_faults
from operations.deployment import Done, Operation
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.platform_report import platform_report, wait_until_ready
from operations.project import Project
from operations.screen.silent import SilentScreen
from operations.simulation import prepare
from operations.supervision import Supervision
from simulator.engine.crew import Crew
from simulator.session import Session
from simulator.simulation import Simulation
from tests.end_to_end.rehearsal import ROOT, Rehearsal


@dataclass(frozen=True)
class Driver:
    """One environment of a project, and who keeps its processes; its policies judge, if any."""

    project: Rehearsal
    name: str
    crew: Crew

    @property
    def folder(self) -> Path:
        """The folder of its session."""
        return self.project.root / ".evenkeel" / self.name

    def up(self, *faults: str, ready_seconds: float = 300) -> dict[str, Any]:
        """Bring it up as its file says, and return what the command's document has of that.

        Args:
            faults: What goes wrong, as `--fault` takes it; until the next `up`.
            ready_seconds: How long pools and add-ons may take.
        """
        opening = Opening.read(Project(self.project.root), self.name)
        session = prepare(self.folder, opening.session_data(faults=read_faults(faults)))
        simulation = Simulation(session)
        opening.start_cluster(simulation, SilentScreen())
        done = self.run("up", opening, session)
        document = _document(done)
        if not done.outcome.ok:
            return document
        opening.remember(session)
        platform = wait_until_ready(simulation, opening, SilentScreen(), ready_seconds)
        status = Exit.OK if platform.complete else Exit.NOT_READY
        report = platform_report(opening, session, platform).document()
        return {**document, **report, "exit": int(status), "status": status.name.lower()}

    def preview(self) -> dict[str, Any]:
        """Say what an `up` would change of what is up, as the command's document has it."""
        opening = Opening.read(Project(self.project.root), self.name)
        session = prepare(self.folder, opening.session_data())
        changed = [line.strip() for line in opening.changes(session)]
        document = _document(self.run("preview", opening, session))
        changes = 0 if document["exit"] else document["changes"]
        return {**document, "environment_changes": changed, "changes": changes}

    def run(self, operation: Operation, opening: Opening, session: Session) -> Done:
        """Run one operation as a command does, on what has been started."""
        deployment = replace(opening.deployment(session), crew=self.crew)
        screen = SilentScreen()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("EVENKEEL_ENGINE", self.project.engine)
            if operation == "preview":
                return deployment.run(operation, screen, operation)
            with Supervision(Simulation(session), screen).during():
                return deployment.run(operation, screen, operation)


def _document(done: Done) -> dict[str, Any]:
    """Return what a command's document has of an operation."""
    tally, outcome = done.tally, done.outcome
    return {
        "exit": int(Exit.OK if outcome.ok else Exit.FAILED),
        "errors": [] if outcome.ok else tally.errors or [outcome.message],
        "steps": steps_document(tally),
        "changes": tally.changed,
        "operations": dict(tally.counts),
    }


@contextmanager
def driving(project: Rehearsal, name: str) -> Iterator[Driver]:
    """Drive an environment; whatever is started for it ends with the block."""
    try:
        with Crew() as crew:
            yield Driver(project, name, crew)
    finally:
        project.end()


def bring_up(project: Rehearsal, name: str = "local") -> dict[str, Any]:
    """Bring an environment up once; the cluster stays, and no process beside it."""
    with Crew() as crew:
        return Driver(project, name, crew).up()


def look_ahead(project: Rehearsal, name: str) -> dict[str, Any]:
    """Preview an environment that is up, once."""
    with Crew() as crew:
        return Driver(project, name, crew).preview()


def start(project: Rehearsal, name: str = "local") -> subprocess.Popen[str]:
    """Bring an environment up in a process of its own, which can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.driver", str(project.root), name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


if __name__ == "__main__":
    said = bring_up(Rehearsal(Path(sys.argv[1])), sys.argv[2])
    print(json.dumps(said, indent=1, default=str))  # noqa: T201 - as the command does
    sys.exit(said["exit"])
