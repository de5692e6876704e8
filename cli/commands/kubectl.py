"""`evenkeel kubectl`: kubectl against the environment's simulated cluster, and no other."""

import os
from collections.abc import Sequence

from cli.environ import rehearsal_environ
from cli.project import Project
from simulator.cluster.tools import find_tool
from simulator.session import Session


def kubectl(project: Project, environment: str, arguments: Sequence[str]) -> None:
    """Become kubectl; does not return.

    Raises:
        SessionError: The environment is not up.
        ToolError: There is no kubectl.
    """
    session = Session.open(project.session_folder(environment))
    tool = find_tool("kubectl")
    environ = rehearsal_environ(session)
    for name in ("EDITOR", "KUBE_EDITOR", "COLUMNS"):  # kubectl edit opens the user's editor
        if name in os.environ:
            environ[name] = os.environ[name]
    os.execve(tool, [str(tool), *arguments], environ)  # noqa: S606 - the list is not a shell's
