"""One operation of the engine on a rehearsal's session: previewed, gated by policies, then done."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from operations.project import Project
from operations.screen import Screen
from operations.signals import take_signals
from operations.tally import Tally
from simulator.engine.request import Outcome, Request, choose
from simulator.environ import rehearsal_environ
from simulator.protocol import without_sdk
from simulator.session import Session

if TYPE_CHECKING:
    from simulator.engine.crew import Crew

Operation = Literal["preview", "up", "refresh", "destroy"]


@dataclass(frozen=True)
class Done:
    """What came of one operation."""

    tally: Tally
    outcome: Outcome


@dataclass(frozen=True)
class Deployment:
    """Everything that the engine needs to know of an environment."""

    project: Project
    session: Session
    environment: str
    config: Mapping[str, str]
    """`namespace:key` -> text; structured values as JSON."""

    config_objects: frozenset[str]
    secret_keys: frozenset[str]
    python: str = sys.executable
    """What runs the program and the policy packs."""

    environ: Mapping[str, str] = field(default_factory=dict)
    """What both get beside the rehearsal's own environment."""

    policy_packs: tuple[Path, ...] = ()
    """What judges it; where none is named, the project's own."""

    tolerant: bool = False
    """Whether what a mandatory policy finds is told and stops nothing."""

    crew: "Crew | None" = None
    """Keeps processes for the next operation of the command."""

    def run(
        self,
        operation: Operation,
        screen: Screen,
        stage: str,
        total: int = 0,
        listen: Callable[[dict[str, Any]], None] | None = None,
    ) -> Done:
        """Run an operation and show how it goes.

        Args:
            operation: What to do; a preview runs the project's policy packs.
            screen: Where the progress is shown.
            stage: The name of the progress on the screen.
            total: How many steps are expected, when a preview has counted them.
            listen: Receives each event of the engine, too.

        Raises:
            SimulatorError: The engine cannot start, or its state cannot be used.
        """
        tally = Tally()

        def emit(event: dict[str, Any]) -> None:
            said = len(tally.notes)
            tally.add(event)
            if listen:
                listen(event)
            screen.say(*tally.notes[said:])
            screen.waiting(stage, _waits_for(tally), tally.finished, total)

        without_sdk()  # the engine speaks Pulumi's protocol, and nothing else here needs its SDK
        runner = choose(rehearsal_environ(self.session))
        try:
            return Done(tally, runner(self._request(operation), emit))
        finally:
            take_signals()

    def _request(self, operation: Operation) -> Request:
        return Request(
            operation=operation,
            project=self.project.root,
            stack=self.environment,
            config=self.config,
            config_objects=self.config_objects,
            secret_keys=self.secret_keys,
            state=self.session.state,
            environ={**rehearsal_environ(self.session), **self.environ},
            plugins=self.session.folder / "plugins",
            # an `up` judges what had to wait in its preview, and mends what was to be mended
            policy_packs=self._judges if operation in ("preview", "up") else (),
            log=self.session.logs / f"{operation}.log",
            tolerant=self.tolerant,
            # the only destroy here is the end of a rehearsal
            unprotect=operation == "destroy",
            continue_on_error=operation in ("up", "destroy"),
            python=self.python,
            crew=self.crew,
        )

    @property
    def _judges(self) -> tuple[Path, ...]:
        return self.policy_packs or self.project.policy_packs()


def _waits_for(tally: Tally) -> str:
    for urn, text in reversed(tally.running.items()):
        if text:
            return f"{urn.rsplit('::', 1)[-1]}: {text}"
    return next((urn.rsplit("::", 1)[-1] for urn in reversed(tally.running)), "")
