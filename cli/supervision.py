"""The supervisor of a simulated cluster, looked after while a command waits for what it does."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

from cli.own_name import own_name
from cli.screen import Screen
from simulator.errors import ClusterError, SimulatorError
from simulator.simulation import Simulation

_PAUSE_SECONDS = 1.0
_MOST = 3
"""So often it is started again by one command: what ends each time will not run the next time."""


class Supervision:
    """Without the supervisor no GPU and no operator's workload ever becomes ready."""

    def __init__(self, simulation: Simulation, screen: Screen) -> None:
        """Nothing is looked at yet."""
        self._simulation = simulation
        self._screen = screen
        self._ends = 0

    def look(self) -> None:
        """Start the supervisor again where it has ended, and say so.

        Raises:
            SimulatorError: It ends again and again, or cannot be started.
        """
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
        ended, problems = threading.Event(), list[SimulatorError]()
        watch = threading.Thread(target=self._watch, args=(ended, problems), daemon=True)
        watch.start()
        try:
            yield
        except KeyboardInterrupt:
            if not problems:  # it is the person's, not ours
                raise
        finally:
            ended.set()
            watch.join()
        for problem in problems:
            raise problem

    def _watch(self, ended: threading.Event, problems: list[SimulatorError]) -> None:
        while not ended.wait(_PAUSE_SECONDS):
            try:
                self.look()
            except SimulatorError as problem:
                problems.append(problem)
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
