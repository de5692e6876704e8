"""Rehearses a change in one environment: the base deployed, and the head on top of it."""

import sys
import time
from dataclasses import dataclass, replace
from typing import Final, cast

from gitops.review.document import EnvironmentReview, Failure, Untouched
from operations.errors import UsageError
from operations.project import Project
from operations.screen import Screen
from operations.sdks import missing_sdk
from simulator.errors import SimulatorError

from . import texts
from .affected import DECLARED, affecting, changed, reason
from .base import Base, UntouchedError
from .charts import AnotherBaseError
from .comparison import parity
from .deployed_base import DeployedBase
from .facts import Facts
from .memory import ReadsMemory
from .reads import Reads
from .snapshots import Snapshots
from .stage import Stage, opened
from .tree import Tree, TreeError
from .upgrade import Head, Upgrade
from .verdict import Rehearsed, problems, removed, same, unreadable

SDK: Final = (
    "the environment: its program needs {package}, the SDK of {cloud}, which is not installed "
    "here. Run: make install-ci"
)


@dataclass(frozen=True)
class Options:
    """How far a rehearsal goes."""

    deploy: bool = True
    """Whether the head is deployed, too, where nothing stops its preview."""

    ready_seconds: float = 300
    """How long a platform may take to become ready."""


@dataclass(frozen=True)
class Rehearsal:
    """One environment in two trees."""

    project: Project
    environment: str
    base: Tree
    head: Tree
    options: Options
    screen: Screen
    judge: bool = False
    """Whether the base's policies judge the head, too, because the head's may let more through."""

    def run(self) -> EnvironmentReview | Untouched:
        """Rehearse it, or find that the change cannot affect it.

        Raises:
            BusyError: Another rehearsal of the environment is at work.
            KeyboardInterrupt: A signal has ended it; nothing of it is left.
        """
        try:
            self.project.session_folder(self.environment)
        except UsageError as error:  # a stranger's file may have any name
            return unreadable(self.environment, None, str(error))
        reads = self._memory.find(self.environment, self.base.blobs)
        if reads and not self._touched(reads):
            return self._untouched(reads)
        base, problem = self._facts(self.base)
        if not self.head.has(self.environment):
            return removed(self.environment, base, problem, self._successor())
        head, wrong = self._facts(self.head)
        if head is None:
            return unreadable(self.environment, base, wrong)
        try:
            return self._rehearse(base, problem, head, reads)
        except UntouchedError as found:
            return self._untouched(found.reads)

    def keep(self) -> tuple[Failure, ...]:
        """Deploy the base, whatever the change is, for rehearsals to come; return what failed.

        A base that was kept already, and is the same, stays as it is.

        Raises:
            BusyError: Another rehearsal of the environment is at work.
            KeyboardInterrupt: A signal has ended it; nothing half made of it is left.
        """
        facts, problem = self._facts(self.base)
        if facts is None:
            return problems("base", problem)
        if missing := self._missing_sdk(facts, facts):
            return problems("base", missing)
        reads = self._memory.find(self.environment, self.base.blobs)
        with opened(self.project, self.environment, self.screen) as stage:
            return replace(self._base(facts, stage), touched=_always).bring(reads).failures

    def _rehearse(
        self, base: Facts | None, problem: str, head: Facts, reads: Reads | None
    ) -> EnvironmentReview:
        if missing := self._missing_sdk(base, head):
            nothing = Upgrade(unknown=missing)
            return Rehearsed(self.environment, base, head, DeployedBase(), nothing, 0).review()
        began = time.monotonic()
        deployed = DeployedBase(failures=problems("base", problem))
        with opened(self.project, self.environment, self.screen) as stage:
            if base is not None:
                deployed = self._base(base, stage).bring(reads)
            try:
                upgrade = self._upgrade(base, head, deployed, stage)
            except AnotherBaseError as error:
                self.screen.done("base", f"deployed anew, it was made of other charts: {error}")
                stage.end()
                deployed = self._base(cast("Facts", base), stage).bring(None)
                upgrade = self._upgrade(base, head, deployed, stage)
        seconds = round(time.monotonic() - began, 1)
        return Rehearsed(self.environment, base, head, deployed, upgrade, seconds).review()

    def _missing_sdk(self, base: Facts | None, head: Facts) -> str:
        """Return what is not installed and a program imports; nothing where all of it is there."""
        for tree, facts in ((self.base, base), (self.head, head)):
            # a Python of its own has the SDKs of all clouds
            if facts and tree.python == sys.executable and (package := missing_sdk(facts.cloud)):
                return SDK.format(package=package, cloud=facts.cloud)
        return ""

    def _upgrade(
        self, base: Facts | None, head: Facts, deployed: DeployedBase, stage: Stage
    ) -> Upgrade:
        work = Head(
            environment=self.environment,
            tree=self.head,
            facts=head,
            gpu_pools=frozenset(
                each.name for facts in (base, head) if facts for each in facts.pools
            ),
            known=frozenset(deployed.findings),
            base_charts=deployed.charts if deployed.kept else (),
            seconds=self.options.ready_seconds,
            judges=self.base.policy_packs() if self.judge else (),
        )
        try:
            return work.upgrade(stage, self.screen, deploy=self.options.deploy)
        except UsageError as error:
            return Upgrade(unknown=_another(str(error)))
        except SimulatorError as error:
            return Upgrade(unknown=texts.line(str(error)))

    def _base(self, facts: Facts, stage: Stage) -> Base:
        return Base(
            environment=self.environment,
            tree=self.base,
            facts=facts,
            stage=stage,
            snapshots=snapshots_of(self.project),
            memory=self._memory,
            touched=self._touched,
            seconds=self.options.ready_seconds,
            screen=self.screen,
        )

    def _successor(self) -> str:
        """Return the environment that has got this one's file, or nothing."""
        place = "environments/Pulumi.{}.yaml"
        content = self.base.blobs.get(place.format(self.environment))
        fresh = (each for each in self.head.environments() if not self.base.has(each))
        return next(
            (each for each in fresh if self.head.blobs.get(place.format(each)) == content), ""
        )

    @property
    def _memory(self) -> ReadsMemory:
        return ReadsMemory(snapshots_of(self.project).folder / "reads")

    def _facts(self, tree: Tree) -> tuple[Facts | None, str]:
        """Return what a tree says of the environment, or why it cannot."""
        if not tree.has(self.environment):
            return None, ""
        try:
            return tree.facts(self.environment), ""
        except TreeError as error:
            return None, str(error)

    def _touched(self, reads: Reads) -> bool:
        return bool(affecting(self.environment, self.base.blobs, self.head.blobs, reads))

    def _untouched(self, reads: Reads) -> EnvironmentReview | Untouched:
        """Return that nothing of it changes; no program reads what may differ between clouds."""
        paths = changed(self.base.blobs, self.head.blobs)
        why = reason(len(paths), reads)
        if DECLARED in paths:
            (base, _), (head, _) = (self._facts(tree) for tree in (self.base, self.head))
            if head and (lines := parity(base, head)):
                return same(self.environment, base, head, lines, why)
        return Untouched(name=texts.name(self.environment), reason=why)


def _always(_: Reads) -> bool:
    return True


def _another(refusal: str) -> str:
    """Return why a base cannot become its head; what to do with an `up` is not for a review."""
    what, _, rest = refusal.partition(", which cannot change")
    if not rest:
        return texts.line(refusal)
    return texts.line(
        f"{what.replace('the running rehearsal has', 'the base has')}: that is another platform, "
        "made beside what is there, and not an upgrade of it"
    )


def snapshots_of(project: Project) -> Snapshots:
    """Return the deployed bases that a project's rehearsals have kept."""
    return Snapshots(project.root / ".evenkeel" / ".snapshots")
