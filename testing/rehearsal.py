"""A Pulumi project, deployed into a simulation of its own."""

import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from .. import policies
from ..simulator.cluster.api import KubernetesApi
from ..simulator.engine import embedded
from ..simulator.engine.request import Request
from ..simulator.environ import rehearsal_environ
from ..simulator.session import Session
from ..simulator.session_data import SessionData
from ..simulator.simulation import Simulation
from .keeper import keeper
from .objects import Objects
from .result import Reading, Result
from .stack import Stack

PACK = Path(policies.__file__).parent
"""evenkeel's policy pack, as the engine takes it."""

SECONDS = 300
"""How long an operation may take."""

Operation = Literal["preview", "up", "refresh", "destroy"]


class Rehearsal:
    """A stack in a simulation: real API server, simulated clouds and machines, nothing outside."""

    def __init__(self, stack: Stack, data: SessionData, folder: Path) -> None:
        """Begin to start the simulation; whoever needs it first waits for it.

        Args:
            stack: What is deployed.
            data: What is simulated; see `session_data`.
            folder: A new folder for everything that this rehearsal keeps.

        Raises:
            ValueError: The stack's files cannot be read.
        """
        self._stack = stack
        self._config = stack.texts  # read before anything is started
        named = data.model_copy(update={"environment": stack.name})
        self.session = Session.write(folder, named)
        """Where everything is: kubeconfig, logs, state."""

        self._keeper = keeper(folder)
        self._simulation = Simulation(self.session)
        thread = ThreadPoolExecutor(1)
        self._started = thread.submit(self._simulation.start, _say_nothing)
        thread.shutdown(wait=False)  # it ends when it has started

    @cached_property
    def objects(self) -> Objects:
        """The objects of the simulated cluster.

        Raises:
            SimulatorError: A tool is missing, or the cluster cannot be started.
        """
        self._started.result()
        return Objects(KubernetesApi(self.session.kubeconfig))

    def configure(self, config: Mapping[str, object] | None) -> None:
        """Take another configuration: the next operation changes what is deployed to that.

        Args:
            config: As the fixture takes it; None takes what the stack's file says.

        Raises:
            ValueError: The stack's files cannot be read.
        """
        stack = replace(self._stack, config=config)
        self._stack, self._config = stack, stack.texts

    def preview(self, *, check: bool = True, seconds: float = SECONDS) -> Result:
        """Show what `up` would do; nothing is changed.

        Args:
            check: Whether a failure is an AssertionError; else look at the result's `ok`.
            seconds: How long it may take; then nothing new is begun, and it has failed.

        Raises:
            AssertionError: It failed, or a mandatory policy was violated.
        """
        return self._run("preview", check, seconds)

    def up(self, *, check: bool = True, seconds: float = SECONDS) -> Result:
        """Deploy the stack, or bring what is deployed up to date.

        Args:
            check: Whether a failure is an AssertionError; else look at the result's `ok`.
            seconds: How long it may take; then nothing new is begun, and it has failed.

        Raises:
            AssertionError: It failed, or a mandatory policy was violated.
        """
        return self._run("up", check, seconds)

    def destroy(self, *, check: bool = True, seconds: float = SECONDS) -> Result:
        """Delete everything that the stack holds, as `pulumi destroy` does.

        Args:
            check: Whether a failure is an AssertionError; else look at the result's `ok`.
            seconds: How long it may take; then nothing new is begun, and it has failed.

        Raises:
            AssertionError: It failed; protected resources are a reason.
        """
        return self._run("destroy", check, seconds)

    def end(self) -> None:
        """End every process of the simulation and remove its folder."""
        wait([self._started])
        try:
            if "objects" in self.__dict__:
                self.objects.api.close()
            if self.session.folder.exists():
                self._simulation.stop()
        finally:
            self._keeper.dismiss()
            shutil.rmtree(self.session.folder, ignore_errors=True)

    def _run(self, operation: Operation, check: bool, seconds: float) -> Result:  # noqa: FBT001
        reading = Reading()
        if self.session.data.contexts or not self.session.data.clouds:
            self._started.result()  # the program may look at the cluster before any provider does
        with _limited(seconds) as limit:
            outcome = embedded.run(self._request(operation), reading.add)
        self._started.result()  # that it cannot be started is no failure of the project's
        if reading.cancelled and not limit.is_set():
            raise KeyboardInterrupt
        result = reading.result(outcome)
        if check and not result.ok:
            late = f" (not done after {seconds:g} s)" if limit.is_set() else ""
            raise AssertionError(self._failure(f"{operation}{late}", result))
        return result

    def _request(self, operation: Operation) -> Request:
        return Request(
            operation=operation,
            project=self._stack.project,
            stack=self._stack.name,
            config=self._config,
            config_objects=self._stack.structured,
            secret_keys=self._stack.secrets,
            state=self.session.state,
            environ=rehearsal_environ(self.session),
            plugins=self.session.folder / "plugins",
            policy_packs=(PACK,) if operation in {"preview", "up"} else (),
            log=self.session.logs / f"{operation}.log",
            ready=self._started.result,  # until then the program imports what it needs
        )

    def _failure(self, operation: str, result: Result) -> str:
        mandatory = [each for each in result.violations if each.level == "mandatory"]
        lines = [f"{self._stack.project.name} ({self._stack.name}): failed: {operation}"]
        lines += [f"  {each}" for each in result.errors]
        lines += [
            f"  policy {each.policy}: {each.urn.rpartition('::')[2]}: {each.message}"
            for each in mandatory
        ]
        return "\n".join(lines)


def _say_nothing(waiting_for: str) -> None:
    del waiting_for


@contextmanager
def _limited(seconds: float) -> Iterator[threading.Event]:
    """Interrupt what takes longer, as Ctrl-C does; the signals are given back as they were."""
    late = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield late  # there, the engine takes no signals
        return

    def interrupt() -> None:
        late.set()
        signal.raise_signal(signal.SIGINT)

    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    timer = threading.Timer(seconds, interrupt)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        for each, handler in before.items():
            signal.signal(each, handler)
