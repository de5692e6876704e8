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
    return _living(running.pid) if running.poll() is None else None


def program(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The program, or its host."""
    return _child(rehearsal, running, "program")


def plugin(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The simulated provider."""
    return _child(rehearsal, running, "pulumi-resource-kubernetes")


def pack(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The policy pack."""
    return _child(rehearsal, running, "policy-")


def api_server(rehearsal: Rehearsal, running: subprocess.Popen[str]) -> psutil.Process | None:
    """The session's own, which outlives the command."""
    del running
    return _recorded(rehearsal, "processes", "kube-apiserver")


VICTIMS: tuple[Victim, ...] = (engine, program, plugin, api_server)


def _child(
    rehearsal: Rehearsal, running: subprocess.Popen[str], name: str
) -> psutil.Process | None:
    """Return what this command has started: one that was killed may have left its own."""
    return _recorded(rehearsal, "state/processes", name, f"-{running.pid}-")


def _recorded(
    rehearsal: Rehearsal, folder: str, name: str, mark: str = ""
) -> psutil.Process | None:
    found = recorded(rehearsal.session / folder)
    found = [each for each in found if each.name.startswith(name) and mark in each.name]
    living = (_living(each.pid) for each in found)
    return next(filter(None, living), None)


def _living(pid: int) -> psutil.Process | None:
    """Return a process that can be killed: one that has ended is there until it is waited for."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None
