"""A simulation of its own for the rehearsal of one environment, with the tree that is deployed."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from operations.deployment import Deployment, Done, Operation
from operations.project import Project
from operations.screen import Screen
from operations.simulation import prepare
from operations.turn import turn
from simulator.cluster import processes
from simulator.engine.crew import Crew
from simulator.engine.request import hire
from simulator.errors import SimulatorError
from simulator.plugins.kubernetes.charts_journal import path as charts_journal
from simulator.session import Session
from simulator.simulation import Simulation

from .facts import Facts
from .hidden import Hidden
from .reads import Reads
from .snapshots import Snapshots
from .tree import Tree


@dataclass(frozen=True)
class Manner:
    """How an operation is run."""

    record: bool = False
    """Whether it is noted what the program reads."""

    tolerant: bool = False
    """Whether what a mandatory policy finds is told and stops nothing."""

    packs: tuple[Path, ...] = ()
    """The policy packs that judge it in place of the tree's own."""


PLAIN: Final = Manner()

KUBERNETES: Final = (
    "the upgrade of Kubernetes {was} to {now} itself: the machines of a simulated cluster stay "
    "what they are, everything else was tried"
)


class Stage:
    """The simulation of one rehearsal; `opened` makes one and ends it."""

    def __init__(self, folder: Path, environment: str, screen: Screen, crew: Crew) -> None:
        """Nothing is started yet."""
        self.folder = folder
        self.crew = crew
        """Keeps the processes of one operation for the next."""

        self.reads = folder / "reads"
        """Where what the program reads of its tree is recorded."""

        self.shown = folder / "tree"
        """Where the program sees its tree: the same path for base and head."""

        self._environment = environment
        self._screen = screen

    @property
    def session(self) -> Session:
        """The session as it is now.

        Raises:
            SessionError: There is none.
        """
        return Session.open(self.folder)

    def begin(self, tree: Tree, facts: Facts) -> tuple[str, ...]:
        """Make the session fit what a tree says of its environment, and start what does not run.

        Returns:
            What stays as it was although the tree says otherwise, a sentence each.

        Raises:
            SimulatorError: It cannot be started.
            UsageError: What is deployed cannot become it.
        """
        wanted = facts.session
        stays: tuple[str, ...] = ()
        there = self.session.data.kubernetes if self.begun else wanted.kubernetes
        if there != wanted.kubernetes:
            stays = (KUBERNETES.format(was=there, now=wanted.kubernetes),)
            wanted = wanted.model_copy(update={"kubernetes": there})
        session = prepare(self.folder, wanted)
        self.shown.unlink(missing_ok=True)
        self.shown.symlink_to(tree.folder)
        charts_journal(session).unlink(missing_ok=True)
        Simulation(session).start(lambda text: self._screen.waiting("cluster", text))
        return stays

    @property
    def begun(self) -> bool:
        """Whether there is a session."""
        return (self.folder / "session.json").exists()

    def restore(self, snapshots: Snapshots, digest: str) -> bool:
        """Bring back what was deployed before, not yet started; tell whether it was there."""
        return snapshots.restore(digest, self.folder)

    def move(self) -> bool:
        """Take other ports where those of what was brought back are taken; tell whether so."""
        return Simulation(self.session).plane.move()

    def keep(self, snapshots: Snapshots, digest: str) -> None:
        """Keep what is deployed for the next rehearsal, and go on.

        Raises:
            SimulatorError: It cannot be started again.
        """
        self._screen.waiting("base", "keeping it for the next rehearsal")
        self.crew.dismiss()  # nobody has a file open while it is copied
        simulation = Simulation(self.session)
        simulation.pause()
        if gone := snapshots.keep(digest, self.folder):
            self._screen.done("pruned", gone)
        simulation.start(lambda text: self._screen.waiting("cluster", text))

    def run(
        self,
        operation: Operation,
        tree: Tree,
        facts: Facts,
        listen: Callable[[dict[str, Any]], None],
        manner: Manner = PLAIN,
    ) -> Done:
        """Run an operation of the engine with a tree's program, Python and policies.

        Raises:
            KeyboardInterrupt: A signal has ended it.
            SimulatorError: The engine cannot start.
        """
        deployment = Deployment(
            project=Project(self.shown),
            session=self.session,
            environment=self._environment,
            config=facts.config,
            config_objects=facts.config_objects,
            secret_keys=facts.secret_keys,
            python=tree.python,
            environ=tree.environ(self.shown, self.reads if manner.record else None),
            policy_packs=manner.packs,
            tolerant=manner.tolerant,
            crew=self.crew,
        )
        done = deployment.run(operation, self._screen, operation, listen=listen)
        if done.tally.cancelled:
            raise KeyboardInterrupt
        return done

    def recorded(self, tree: Tree) -> Reads:
        """Return what the program has read of its tree up to now."""
        try:
            record = self.reads.read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            record = ""
        seen = (self.shown, tree.folder, tree.folder.resolve())
        return Reads.of(record, seen, tree.blobs)

    def hidden(self) -> Hidden:
        """Return the secrets of what is deployed, which nothing that is told may show.

        Raises:
            SimulatorError: They cannot be read.
        """
        return Hidden.of(self.session.state)

    def end(self) -> None:
        """End every process and remove the folder, also what a rehearsal that was killed has left.

        Raises:
            SimulatorError: Something cannot be ended or removed.
        """
        self.crew.dismiss()
        if not self.folder.exists():
            return
        with contextlib.suppress(SimulatorError):
            Simulation(self.session).stop()
        for record in processes.recorded(self.folder / "processes"):
            processes.stop(record)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def opened(project: Project, environment: str, screen: Screen) -> Iterator[Stage]:
    """Take the turn on an environment's rehearsal, beside its `up`; it ends with the block.

    Raises:
        BusyError: Another rehearsal of the environment is at work.
    """
    plain = project.session_folder(environment)
    folder = plain.with_name(f"{environment}.rehearse")
    with turn(folder, "rehearse"), hire() as crew:
        stage = Stage(folder, environment, screen, crew)
        stage.end()
        try:
            yield stage
            screen.waiting("down", "ending the cluster that was made for this rehearsal")
        finally:
            stage.end()  # first of all: whoever read what is shown may be gone
