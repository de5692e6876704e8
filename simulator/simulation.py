"""The simulated cluster of a session: started, looked after and ended."""

import shutil
import sys
from collections.abc import Callable

from .cluster import processes
from .cluster.api import KubernetesApi
from .cluster.control_plane import ControlPlane
from .cluster.definitions import finish as finish_definitions
from .cluster.door import wait as wait_at_door
from .environ import rehearsal_environ
from .furnishing import furnish
from .session import Session, write_whole

_SUPERVISOR = "supervisor"


class Simulation:
    """One session with its control plane, its machines and the supervisor of its controllers."""

    def __init__(self, session: Session) -> None:
        """Nothing is started yet."""
        self.session = session
        self.plane = ControlPlane(session)
        self.plugins = session.folder / "plugins"

    def start(self, report: Callable[[str], None]) -> None:
        """Start what is not running, and put the session's machines into the room.

        Args:
            report: Called with what is being waited for.

        Raises:
            SimulatorError: Something cannot be started; what was started is kept.
        """
        runs = all(each.state == "running" for each in self.plane.status())
        report("looking after the control plane" if runs else "starting the control plane")
        self.plane.start()
        with KubernetesApi(self.session.kubeconfig) as api:
            if not runs:
                wait_at_door(api)
                finish_definitions(api)
            furnish(api, self.session.data)
        self.supervise()
        self._offer_plugins()

    def pause(self) -> None:
        """End every process of the session and keep its folder: `start` goes on from there."""
        for record in processes.recorded(self.session.processes):
            if record.name == _SUPERVISOR:
                processes.stop(record)
        self.plane.stop()

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

    def supervise(self) -> None:
        """Start the supervisor of the controllers where it does not run."""
        if not self.supervised:
            processes.spawn(
                _SUPERVISOR,
                # by this package's own name: a wheel carries it as evenkeel.simulator
                [sys.executable, "-m", f"{__package__}.controllers"],
                folder=self.session.processes,
                env=rehearsal_environ(self.session),
                log=self.session.logs / "supervisor.log",
            )

    def _offer_plugins(self) -> None:
        self.plugins.mkdir(mode=0o700, exist_ok=True)
        for provider in ("kubernetes", *self.session.data.clouds):
            path = self.plugins / f"pulumi-resource-{provider}"
            module = f"{__package__}.plugins {provider}"
            # what the program imports from elsewhere is not for the simulator
            script = f'#!/bin/sh\nunset PYTHONPATH\nexec "{sys.executable}" -m {module} "$@"\n'
            write_whole(path, script.encode(), mode=0o700)
