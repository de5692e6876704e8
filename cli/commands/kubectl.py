"""`evenkeel kubectl`: kubectl against the environment's simulated cluster, and no other."""

import os
import re
from collections.abc import Iterator, Sequence

from cli.being_up import session_of
from operations.errors import UsageError
from operations.own_name import own_name
from operations.project import Project
from simulator.cluster.tools import find_tool
from simulator.environ import rehearsal_environ
from simulator.session import write_whole

_ELSEWHERE = frozenset({"--kubeconfig", "--context", "--cluster", "--server", "--user"})
_SHORT_SERVER = re.compile(r"-[AiRtwhqp]*s")
"""`-s`, alone, with its value attached, or behind short options that take none."""

_FOLLOWING = re.compile(r"-[AiRtwhqpf]*s")
"""The same where `-f` takes none: `logs` follows with it."""

_FLAGS = re.compile(
    r"-[AhiPqRtw]+|--.*=.*|--("
    # of every command
    "all-namespaces|disable-compression|insecure-skip-tls-verify|match-server-version"
    "|warnings-as-errors"
    # of those that hand a command to a pod: exec, run and debug
    "|allow-missing-template-keys|arguments-only|attach|cascade|command|dry-run|expose|force"
    "|keep-(annotations|init-containers|labels|liveness|readiness|startup)|leave-stdin-open"
    "|privileged|quiet|recursive|replace|rm|same-node|save-config|share-processes"
    "|show-managed-fields|stdin|tty|wait)"
)
"""Options that take no value from the next argument, so that a `--` behind them ends options."""


def kubectl(project: Project, environment: str, arguments: Sequence[str]) -> None:
    """Become kubectl; does not return.

    Raises:
        SessionError: The rehearsal cannot be read.
        ToolError: There is no kubectl.
        UsageError: The environment is not up, its cluster is not there yet, or an option
            leads to another one.
    """
    project.expect(environment)
    session = session_of(project, environment)
    if not session.kubeconfig.is_file():
        # kubectl would look for a server on localhost:8080, whatever that is.
        raise UsageError(
            f"{session.kubeconfig}: got no file; expected that of a running cluster. "
            f"Start it with: {own_name()} up {environment}"
        )
    for given in elsewhere(arguments):
        raise UsageError(
            f"{given}: got an option that leads to another cluster; expected none. "
            "evenkeel kubectl reaches the simulated cluster only; use kubectl itself."
        )
    tool = find_tool("kubectl")
    environ = rehearsal_environ(session)
    # a copy, made anew each time: `kubectl config set` changes nothing that others go by
    own = session.folder / "kubectl.kubeconfig"
    write_whole(own, session.kubeconfig.read_bytes())
    environ["KUBECONFIG"] = str(own)
    for name in ("EDITOR", "KUBE_EDITOR", "COLUMNS"):  # kubectl edit opens the user's editor
        if name in os.environ:
            environ[name] = os.environ[name]
    os.execve(tool, [str(tool), *arguments], environ)  # noqa: S606 - the list is not a shell's


def elsewhere(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the options that lead kubectl to another cluster; behind `--` there are none.

    A `--` that is the value of the option before it ends nothing.
    """
    short = _FOLLOWING if "logs" in arguments else _SHORT_SERVER
    before = ""
    for given in arguments:
        if given == "--" and (not before.startswith("-") or _FLAGS.fullmatch(before)):
            return
        if given.split("=")[0] in _ELSEWHERE or short.match(given):
            yield given
        before = given
