"""`evenkeel kubectl`: kubectl against the environment's simulated cluster, and no other."""

import os
from collections.abc import Sequence

from cli.errors import UsageError
from cli.project import Project
from simulator.cluster.tools import find_tool
from simulator.environ import rehearsal_environ
from simulator.session import Session

_ELSEWHERE = frozenset({"--kubeconfig", "--context", "--cluster", "--server", "-s", "--user"})


def kubectl(project: Project, environment: str, arguments: Sequence[str]) -> None:
    """Become kubectl; does not return.

    Raises:
        SessionError: The environment is not up.
        ToolError: There is no kubectl.
        UsageError: The cluster is not there yet, or an option leads to another one.
    """
    project.expect(environment)
    session = Session.open(project.session_folder(environment))
    if not session.kubeconfig.is_file():
        # kubectl would look for a server on localhost:8080, whatever that is.
        raise UsageError(
            f"{session.kubeconfig}: got no file; expected that of a running cluster. "
            f"Start it with: evenkeel up {environment}"
        )
    for given in arguments:
        if given.split("=")[0] in _ELSEWHERE:
            raise UsageError(
                f"{given}: got an option that leads to another cluster; expected none. "
                "evenkeel kubectl reaches the simulated cluster only; use kubectl itself."
            )
    tool = find_tool("kubectl")
    environ = rehearsal_environ(session)
    for name in ("EDITOR", "KUBE_EDITOR", "COLUMNS"):  # kubectl edit opens the user's editor
        if name in os.environ:
            environ[name] = os.environ[name]
    os.execve(tool, [str(tool), *arguments], environ)  # noqa: S606 - the list is not a shell's
