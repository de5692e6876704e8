"""`evenkeel down`: end an environment's rehearsal and remove what it left."""

import shutil

from cli.exit_codes import Exit
from cli.project import Project
from cli.result import Result
from cli.screen import Screen
from cli.simulation import Simulation
from cli.turn import turn
from simulator.cluster import processes
from simulator.errors import SessionError
from simulator.session import Session


def down(project: Project, environment: str, screen: Screen) -> Result:
    """End the processes that the session recorded, and remove its folder.

    Raises:
        BusyError: Another command works on the environment.
        SimulatorError: A process or a file cannot be removed.
    """
    folder = project.session_folder(environment)
    if not folder.exists():
        screen.say(f"{environment}: nothing is up.")
        return Result(Exit.OK, {"environment": environment, "removed": False})
    with turn(folder, "down"):
        try:
            session = Session.open(folder)
        except SessionError:
            # Not even its session.json can be read: its process records still can.
            for record in processes.recorded(folder / "processes"):
                processes.stop(record)
            shutil.rmtree(folder)
        else:
            screen.waiting("down", "ending the cluster's processes")
            Simulation(session).stop()
        screen.done("down", f"{environment} removed")
    return Result(Exit.OK, {"environment": environment, "removed": True})
