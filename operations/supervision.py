"""A simulated cluster and its disk, looked after while a command waits for what is done."""

import contextlib
import os
import shutil
import signal
import threading
from collections.abc import Iterator

from operations.own_name import own_name
from operations.screen import Screen
from simulator.errors import ClusterError, SimulatorError
from simulator.simulation import Simulation

_PAUSE_SECONDS = 1.0
_MOST = 3
"""So often it is started again by one command: what ends each time will not run the next time."""

_LEAST_MB = 64
"""With less etcd may not get its next piece of log; so much is left for what was done."""


class Supervision:
    """Without the supervisor nothing ever becomes ready; without room etcd answers no more."""

    def __init__(self, simulation: Simulation, screen: Screen) -> None:
        """Nothing is looked at yet."""
        self._simulation = simulation
        self._screen = screen
        self._ends = 0

    def look(self) -> None:
        """Start the supervisor again where it has ended, and say so.

        Raises:
            SimulatorError: It ends again and again, or cannot be started; or the disk is full:
                then the control plane is stopped, so that nobody waits for its answers.
        """
        self._expect_room()
        if self._simulation.supervised:
            return
        self._ends += 1
        name, command = self._simulation.session.data.environment, own_name()
        if self._ends > _MOST:
            raise ClusterError(
                f"{name}: the simulated cluster's supervisor has ended {self._ends} times; "
                "expected it to run, because nothing becomes ready without it. "
                f"It said: {self._last()} "
                f"Start afresh: {command} down {name}, then {command} up {name}. "
                f"All that it said: {command} logs {name} supervisor"
            )
        self._simulation.supervise()
        self._screen.say(
            f" supervisor had ended and runs again; why: {command} logs {name} supervisor"
        )

    @contextlib.contextmanager
    def during(self) -> Iterator[None]:
        """Look once a second while an engine works; where that is in vain, interrupt the engine.

        Raises:
            SimulatorError: As `look` does; what was begun is done, as after Ctrl-C.
        """
        ended, problems = threading.Event(), list[SimulatorError | OSError]()
        watch = threading.Thread(target=self._watch, args=(ended, problems), daemon=True)
        watch.start()
        try:
            try:
                yield
            finally:
                ended.set()
                watch.join()
        except (KeyboardInterrupt, SimulatorError, OSError):
            if not problems:  # it is the person's, or the work's own
                self._expect_room()
                raise
        for problem in problems:
            raise problem
        self._expect_room()

    def _expect_room(self) -> None:
        """Stop the control plane before its disk is full: afterwards calls hang for minutes."""
        session = self._simulation.session
        free_mb = shutil.disk_usage(session.folder).free // 1_000_000
        if free_mb >= _LEAST_MB:
            return
        with contextlib.suppress(OSError, SimulatorError):  # it writes, too
            self._simulation.plane.stop()
        name = session.data.environment
        raise ClusterError(
            f"{session.folder}: got {free_mb} MB free on the disk; expected at least {_LEAST_MB} "
            "MB, because the simulated cluster stops answering without. It was stopped, and what "
            f"was done is kept. Free some space, then go on: {own_name()} up {name}"
        )

    def _watch(self, ended: threading.Event, problems: list[SimulatorError | OSError]) -> None:
        while not ended.wait(_PAUSE_SECONDS):
            try:
                self.look()
            except (SimulatorError, OSError) as problem:
                problems.append(problem)  # first: who is interrupted asks for it
                os.kill(os.getpid(), signal.SIGINT)
                return

    def _last(self) -> str:
        """Return the end of its log."""
        try:
            log = (self._simulation.session.logs / "supervisor.log").read_text(errors="replace")
        except OSError:
            log = ""
        lines = [line.strip() for line in log.splitlines() if line.strip()]
        return lines[-1] if lines else "nothing."
