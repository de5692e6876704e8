"""`evenkeel status`: what runs, and how far it is."""

from cli.being_up import is_up, not_up, session_of
from cli.result import Result
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.own_name import own_name
from operations.platform_report import platform_report, read_platform
from operations.project import Project
from operations.screen import Screen
from operations.served_version import version_lines
from simulator.simulation import Simulation


def status(project: Project, environment: str, screen: Screen) -> Result:
    """Show the components of the cluster, the pools and the add-ons; nothing is changed.

    Raises:
        EnvironmentProblems: The environment file is not right.
        SimulatorError: The session cannot be read.
    """
    project.expect(environment)
    if not is_up(project, environment):
        screen.say(not_up(environment))
        return Result(Exit.OK, {"environment": environment, "up": False})
    opening = Opening.read(project, environment)
    session = session_of(project, environment)
    simulation = Simulation(session)
    components = simulation.plane.status()
    for each in components:
        screen.say(f" {each.name:<26} {each.state}")
    screen.say(f" {'supervisor':<26} {'running' if simulation.supervised else 'stopped'}", "")
    screen.say(*version_lines(opening.environment.cluster.kubernetes))
    document = opening.facts(session) | {
        "up": True,
        "components": {each.name: each.state for each in components},
        "supervised": simulation.supervised,
    }
    running = simulation.supervised and all(each.state == "running" for each in components)
    if not running:
        screen.say(f"Not all of it runs. Bring it back with: {own_name()} up {environment}")
        return Result(Exit.NOT_READY, document)
    platform = read_platform(simulation, opening)
    report = platform_report(opening, session, platform)
    report.show_tables(screen)
    if missing := platform.missing():
        screen.say("Not ready:", *(f"  {each}" for each in missing))
    return Result(Exit.OK if platform.complete else Exit.NOT_READY, document | report.document())
