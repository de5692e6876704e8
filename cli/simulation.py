"""The simulated cluster of a rehearsal: started, looked after and ended."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from cli.environ import rehearsal_environ
from cli.errors import UsageError
from simulator.cluster import processes
from simulator.cluster.api import KubernetesApi
from simulator.cluster.control_plane import ControlPlane
from simulator.session import Session, write_whole
from simulator.session_data import Machine, SessionData

_SUPERVISOR = "supervisor"


class Simulation:
    """One session with its control plane, its machines and the supervisor of its controllers."""

    def __init__(self, session: Session) -> None:
        """Nothing is started yet."""
        self.session = session
        self.plane = ControlPlane(session)
        self.plugins = session.folder / "plugins"

    def start(self, report: Callable[[str], None]) -> KubernetesApi:
        """Start what is not running, and put the session's machines into the room.

        Args:
            report: Called with what is being waited for.

        Raises:
            SimulatorError: Something cannot be started; what was started is kept.
        """
        runs = all(each.state == "running" for each in self.plane.status())
        report("looking after the control plane" if runs else "starting the control plane")
        self.plane.start()
        api = KubernetesApi(self.session.kubeconfig)
        self._supervise()
        self._offer_plugins()
        return api

    def stop(self) -> None:
        """End every process of the session and remove its folder."""
        for record in processes.recorded(self.session.processes):
            if record.name == _SUPERVISOR:
                processes.stop(record)
        self.plane.delete()
        for record in processes.recorded(self.session.processes):
            processes.stop(record)
        shutil.rmtree(self.session.folder)

    @property
    def supervised(self) -> bool:
        """Whether the supervisor runs."""
        return any(
            record.name == _SUPERVISOR and processes.alive(record)
            for record in processes.recorded(self.session.processes)
        )

    def _supervise(self) -> None:
        if not self.supervised:
            processes.spawn(
                _SUPERVISOR,
                [sys.executable, "-m", "simulator.controllers"],
                folder=self.session.processes,
                env=rehearsal_environ(self.session),
                log=self.session.logs / "supervisor.log",
            )

    def _offer_plugins(self) -> None:
        self.plugins.mkdir(mode=0o700, exist_ok=True)
        for provider in ("kubernetes", *self.session.data.clouds):
            path = self.plugins / f"pulumi-resource-{provider}"
            module = f"simulator.plugins.{provider.replace('-', '_')}"
            script = f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n'
            write_whole(path, script.encode(), mode=0o700)


def _fixed(wanted: SessionData, there: SessionData) -> Iterator[tuple[str, str, str]]:
    """Yield what a session cannot take on while it lives: path, wanted, what it has."""
    if there.environment != wanted.environment:
        yield "environment", wanted.environment, there.environment
    if there.clouds != wanted.clouds:
        yield "cloud.name", _clouds(wanted), _clouds(there)
    if there.kubernetes != wanted.kubernetes:
        yield "cluster.kubernetes", wanted.kubernetes, there.kubernetes
    rooms = {machine.name: machine for machine in there.machines}
    for machine in wanted.machines:
        old = rooms.get(machine.name, machine)
        if old != machine:
            yield f"machine {machine.name}", _machine(machine), _machine(old)


def _clouds(data: SessionData) -> str:
    return " and ".join(data.clouds) or "a cluster that exists"


def _machine(machine: Machine) -> str:
    gpus = f"{machine.gpus.count} x {machine.gpus.accelerator}" if machine.gpus else "no GPUs"
    return f"{gpus} labelled {dict(machine.labels)}"


def prepare(folder: Path, wanted: SessionData) -> Session:
    """Open the environment's session, or make one; what is in the room already stays there.

    Args:
        folder: The session's folder.
        wanted: What the environment asks for now.

    Raises:
        SimulatorError: The folder holds something that is not a session, or cannot be written.
        UsageError: The session that is there cannot become what the environment asks for.
    """
    if not (folder / "session.json").exists():
        return Session.write(folder, wanted)
    there = Session.open(folder).data
    for path, got, stays in _fixed(wanted, there):
        raise UsageError(
            f"{path}: got {got}; the running rehearsal has {stays}, which cannot change. "
            f"Nothing was changed. Start afresh with: evenkeel down {wanted.environment}"
        )
    new = {machine.name for machine in wanted.machines}
    stay = tuple(machine for machine in there.machines if machine.name not in new)
    merged = wanted.model_copy(update={"id": there.id, "machines": (*wanted.machines, *stay)})
    if merged == there:
        return Session(folder, there)
    return Session.write(folder, merged)
