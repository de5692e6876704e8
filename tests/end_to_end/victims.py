"""Who is killed while an `up` runs: each finds its process, where there is one now."""

import contextlib
import subprocess
from collections.abc import Callable

import psutil

from simulator.cluster.processes import recorded
from tests.end_to_end.rehearsal import Rehearsal

Victim = Callable[[Rehearsal, subprocess.Popen[str]], psutil.Process | None]


def engine(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The command itself."""
    del rehearsal
    return psutil.Process(running.pid) if running.poll() is None else None


def program(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The program, or its host."""
    del running
    return _recorded(rehearsal, "state/processes", "program")


def plugin(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The simulated provider."""
    del running
    return _recorded(rehearsal, "state/processes", "pulumi-resource-kubernetes")


def pack(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The policy pack."""
    del running
    return _recorded(rehearsal, "state/processes", "policy-")


def api_server(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The session's own, which outlives the command."""
    del running
    return _recorded(rehearsal, "processes", "kube-apiserver")


VICTIMS: tuple[Victim, ...] = (engine, program, plugin, api_server)


def _recorded(rehearsal: Rehearsal, folder: str, name: str) -> psutil.Process | None:
    for record in recorded(rehearsal.session / folder):
        if record.name.startswith(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(record.pid)
                if process.status() != psutil.STATUS_ZOMBIE:
                    return process
    return None
