"""`evenkeel down`: end an environment's rehearsal and remove what it left."""

import contextlib
import shutil
from collections import Counter
from pathlib import Path

from cli.emptying import Emptied, empty_clouds
from cli.result import Result
from operations.errors import BusyError
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen
from operations.turn import turn
from simulator.cloud.store import FILE
from simulator.cluster import processes
from simulator.errors import SessionError, SimulatorError
from simulator.session import Session
from simulator.simulation import Simulation


def down(project: Project, environment: str, screen: Screen) -> Result:
    """End the processes that the session recorded, and remove its folder.

    Raises:
        BusyError: Another command works on the environment.
        SimulatorError: A process or a file cannot be removed.
    """
    _end_previews(project, environment, screen)
    folder = project.session_folder(environment)
    # An `up` that has only just begun has no folder yet, but holds the lock.
    if not folder.exists() and not folder.with_name(f"{folder.name}.lock").exists():
        return _nothing(environment, screen)
    with turn(folder, "down"):
        if not folder.exists():
            return _nothing(environment, screen)
        emptied = _empty_clouds(project, environment, folder, screen)
        _end(folder, screen)
    document = {"environment": environment, "removed": True}
    if emptied is None:
        return Result(Exit.OK, document)
    status = Exit.OK if emptied.complete else Exit.FAILED
    return Result(status, document | emptied.document())


def _nothing(environment: str, screen: Screen) -> Result:
    screen.say(f"{environment}: nothing is up.")
    return Result(Exit.OK, {"environment": environment, "removed": False})


def _empty_clouds(
    project: Project, environment: str, folder: Path, screen: Screen
) -> Emptied | None:
    """Destroy what the simulated clouds hold, as a real destroy would; None where there is none."""
    try:
        session = Session.open(folder)
        return empty_clouds(project, environment, session, screen)
    except SimulatorError as error:
        # whatever keeps it from being destroyed one by one, the rehearsal ends
        screen.say(f"{environment}: not destroyed step by step, its folder goes all the same:")
        screen.say(f"  {error}")
        if not (folder / FILE).exists():
            return None
        return Emptied(0, Counter(), (str(error),))


def _end(folder: Path, screen: Screen) -> None:
    screen.waiting("down", "ending the cluster's processes")
    try:
        session = Session.open(folder)
    except SessionError:
        # Not even its session.json can be read: its process records still can.
        for record in processes.recorded(folder / "processes"):
            processes.stop(record)
        shutil.rmtree(folder)
    else:
        Simulation(session).stop()
    screen.done("down", f"{folder.name} removed")


def _end_previews(project: Project, environment: str, screen: Screen) -> None:
    """End the clusters of previews that were killed; one that is at work is left alone."""
    folder = project.session_folder(environment)
    for left in sorted(folder.parent.glob(f"{environment}.preview-*")):
        if left.is_dir():
            with contextlib.suppress(BusyError), turn(left, "down"):
                _end(left, screen)
