"""Brings up the base of a change: from a snapshot, or deployed and then kept as one."""

from collections.abc import Callable
from dataclasses import dataclass

from gitops.review.document import Failure
from operations.errors import UsageError
from operations.screen import Screen
from simulator.errors import SimulatorError

from . import texts
from .charts import charts_of
from .deployed_base import DeployedBase, digest
from .facts import Facts
from .memory import ReadsMemory
from .reads import Reads
from .snapshots import Snapshots
from .stage import Manner, Stage
from .steps import Steps, known
from .tree import Tree, TreeError
from .upgrade import check


class UntouchedError(Exception):
    """The change cannot affect the environment; only a look at its program has shown it."""

    def __init__(self, reads: Reads) -> None:
        """Keep what the program reads."""
        super().__init__()
        self.reads = reads


@dataclass(frozen=True)
class Base:
    """One environment of the base."""

    environment: str
    tree: Tree
    facts: Facts
    stage: Stage
    snapshots: Snapshots
    memory: ReadsMemory
    touched: Callable[[Reads], bool]
    """Whether the change affects a program that reads this."""

    seconds: float
    """How long the platform may take to become ready."""

    screen: Screen

    def bring(self, reads: Reads | None) -> DeployedBase:
        """Bring up what was kept, or deploy the base; a failure is a part of the answer.

        Args:
            reads: What the program reads of the base, where that is known.

        Raises:
            KeyboardInterrupt: A signal has ended it.
            UntouchedError: It was not deployed: the change cannot affect it.
        """
        try:
            kept = self._kept(reads) if reads is not None else None
            return kept or self._deploy()
        except (UsageError, SimulatorError) as error:
            return DeployedBase(failures=(_failure(str(error)),))

    def _kept(self, reads: Reads) -> DeployedBase | None:
        self.screen.waiting("base", "looking for it among the snapshots")
        if not self.stage.restore(self.snapshots, self._digest(reads)):
            return None
        kept = DeployedBase.read(self.stage.session)
        if kept is None:
            self.stage.end()
            return None
        if self.stage.move():
            # the program knows the cluster's address: with the new one all is as it was
            self.stage.begin(self.tree, self.facts)
            manner = Manner(tolerant=True)
            moved = self.stage.run("up", self.tree, self.facts, Steps().add, manner)
            if not moved.outcome.ok:
                self.stage.end()
                return None  # what has failed in it would look like the head's: deploy it anew
            kept = kept.model_copy(update={"charts": charts_of(self.stage.session)})
        self.screen.done("base", "kept from an earlier rehearsal")
        return kept.model_copy(update={"kept": True})

    def _deploy(self) -> DeployedBase:
        self.stage.begin(self.tree, self.facts)
        steps = Steps()
        planned = self.stage.run("preview", self.tree, self.facts, steps.add, Manner(record=True))
        reads = self.stage.recorded(self.tree)
        if planned.outcome.ok:
            self.memory.keep(self.environment, reads)
            if not self.touched(reads):
                raise UntouchedError(reads)
        elif not planned.tally.violations:
            failures = self._told(steps.failures("base", planned.outcome.message))
            return DeployedBase(failures=failures)
        findings = known(planned.tally.findings)
        steps = Steps()
        # what violates is there all the same: the change may be what mends it
        manner = Manner(record=True, tolerant=bool(planned.tally.violations))
        done = self.stage.run("up", self.tree, self.facts, steps.add, manner)
        if not done.outcome.ok:
            failures = self._told(steps.failures("base", done.outcome.message))
            return DeployedBase(findings=findings, failures=failures)
        charts = charts_of(self.stage.session)
        deployed = DeployedBase(findings=findings, failures=self._check(), charts=charts)
        self.screen.done("base", f"{done.tally.changed} deployed")
        return self._keep(deployed)

    def _check(self) -> tuple[Failure, ...]:
        try:
            checked = check(self.stage, self.tree, self.environment, self.seconds)
        except TreeError as error:
            return self._told((_failure(str(error)),))
        # whatever is wrong with it was so before the change
        found = tuple(each.model_copy(update={"step": "base"}) for each in checked.failures)
        return self._told(found)

    def _told(self, failures: tuple[Failure, ...]) -> tuple[Failure, ...]:
        return self.stage.hidden().failures(failures) if failures else ()

    def _keep(self, deployed: DeployedBase) -> DeployedBase:
        reads = self.stage.recorded(self.tree)
        self.memory.keep(self.environment, reads)
        deployed.write(self.stage.session)
        self.stage.keep(self.snapshots, self._digest(reads))
        return deployed

    def _digest(self, reads: Reads) -> str:
        return digest(self.environment, self.tree, self.facts, reads, self.stage.folder)


def _failure(words: str) -> Failure:
    return Failure(step="base", line=texts.line(words))
