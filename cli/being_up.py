"""Whether an environment is up, and what every command says where it is not."""

from operations.errors import UsageError
from operations.own_name import own_name
from operations.project import Project
from simulator.session import Session


def is_up(project: Project, environment: str) -> bool:
    """Say whether the environment has a rehearsal.

    Raises:
        UsageError: The name cannot be an environment's.
    """
    return (project.session_folder(environment) / "session.json").exists()


def not_up(environment: str) -> str:
    """Return what is said of an environment that is not up."""
    return f"{environment}: not up. Start it with: {own_name()} up {environment}"


def session_of(project: Project, environment: str) -> Session:
    """Return the rehearsal of an environment.

    Raises:
        SessionError: It cannot be read.
        UsageError: The environment is not up.
    """
    if not is_up(project, environment):
        raise UsageError(not_up(environment))
    return Session.open(project.session_folder(environment))
