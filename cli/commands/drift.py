"""`evenkeel drift`: whether a rehearsal is still what was deployed; nothing is written."""

import copy
import json
import shutil
import tempfile
import time
from pathlib import Path

from cli.being_up import is_up, not_up
from cli.count import count
from cli.result import Result
from gitops.drift.copied import kept_out
from gitops.drift.looking import report
from gitops.drift.refreshed import Refreshed
from gitops.drift.report import Report
from gitops.drift.wording import lines
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from operations.turn import turn
from simulator.session import Session
from simulator.simulation import Simulation

_STATUS = {"same": Exit.OK, "drift": Exit.FAILED, "unknown": Exit.NOT_READY}


def drift(project: Project, environment: str, screen: Screen) -> Result:
    """Refresh a copy of the state, and show what somebody has changed since the last `up`.

    Raises:
        BusyError: Another command works on the environment.
        SimulatorError: The engine cannot start, or its state cannot be used.
        UsageError: Nothing is up.
    """
    began = time.monotonic()
    opening = Opening.read(project, environment)
    folder = project.session_folder(environment)
    if not is_up(project, environment):
        raise UsageError(not_up(environment))
    opening.show(screen)
    with turn(folder, "drift"):
        session = Session.open(folder)
        if not Simulation(session).supervised:
            screen.say(
                " the rehearsal's controllers do not run. Start them with: "
                f"{own_name()} up {environment}"
            )
        found = _look(opening, session, screen)
    screen.done("drift", f"{count(found.resources, 'resource')} looked at")
    screen.say(*lines(found))
    document = opening.facts(session) | {"drift": json.loads(found.model_dump_json())}
    seconds = round(time.monotonic() - began, 1)
    return Result(_STATUS[found.outcome], document | {"seconds": seconds})


def _look(opening: Opening, session: Session, screen: Screen) -> Report:
    refreshed = Refreshed()
    with tempfile.TemporaryDirectory(prefix="evenkeel-drift-") as scratch:
        copied = copy.copy(session)
        copied.state = Path(scratch) / "state"
        shutil.copytree(session.state, copied.state, ignore=kept_out())
        deployment = opening.deployment(copied)
        done = deployment.run("refresh", screen, "drift", listen=refreshed.add)
    return report(opening.name, refreshed, ok=done.outcome.ok)
