"""Previews the head of a change on its base, and deploys it where nothing stops that."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gitops.review.document import Failure, ResourceChange, Violation
from operations.deployment import Done
from operations.screen import Screen
from operations.tally import Finding
from policies.rules import count
from simulator.errors import SimulatorError

from . import texts
from .charts import AnotherBaseError, Chart, charts_of, not_as_kept
from .facts import Checked, Facts
from .stage import Manner, Stage
from .steps import Known, Steps, is_known, stopped_before, violations
from .tree import Tree, TreeError


@dataclass(frozen=True)
class Verified:
    """What a look at a deployed platform came to."""

    failures: tuple[Failure, ...]
    silent: tuple[str, ...] = ()
    """What a simulation cannot show."""


@dataclass(frozen=True)
class Judged:
    """What the base's policies say of the head."""

    loosened: tuple[Violation, ...] = ()
    silent: tuple[str, ...] = ()
    """Why they could say nothing."""


NOT_JUDGED: Final = (
    "the head by the base's rules: they could not be asked ({why}); read what the change does to "
    "the policies"
)


@dataclass(frozen=True)
class Upgrade:
    """What became of the head."""

    planned: Done | None = None
    changes: tuple[ResourceChange, ...] = ()
    deployed: bool = False
    failures: tuple[Failure, ...] = ()
    loosened: tuple[Violation, ...] = ()
    """What the base's policies stop in it, and its own do not."""

    rules: int = 0
    charts: tuple[Chart, ...] = ()
    silent: tuple[str, ...] = ()
    unknown: str = ""
    """Why nobody could look; empty where somebody could."""


@dataclass(frozen=True)
class Head:
    """One environment of the head, above its base."""

    environment: str
    tree: Tree
    facts: Facts
    gpu_pools: frozenset[str]
    """The pools with GPUs of base and head."""

    known: frozenset[Known]
    """What policies find in the base."""

    seconds: float
    """How long the platform may take to become ready."""

    base_charts: tuple[Chart, ...] = ()
    """What a base that was kept is made of; the head's charts must be alike."""

    judges: tuple[Path, ...] = ()
    """The base's policy packs, where the head's own may let more through."""

    def upgrade(self, stage: Stage, screen: Screen, *, deploy: bool) -> Upgrade:
        """Preview the head; deploy it where that is wanted, changes something and may be.

        Raises:
            AnotherBaseError: The base was kept, and is made of other charts; nothing was deployed.
            KeyboardInterrupt: A signal has ended it.
            SimulatorError: The cluster or the engine does not start.
            UsageError: What is deployed cannot become it in a rehearsal.
        """
        kept = stage.begin(self.tree, self.facts)
        steps = Steps()
        planned = self._preview(stage, screen, steps)
        tally = planned.tally
        judged = Judged()
        failures: tuple[Failure, ...] = ()
        verified = Verified(())
        if not planned.outcome.ok and not tally.violations:
            failures = steps.failures("preview", planned.outcome.message)
            deploy = False
        else:
            judged = self._judged(stage, screen, tally.findings)
        # what violates already does not keep anybody from seeing the rest
        deploy = deploy and all(is_known(each, self.known) for each in tally.violations)
        if deploy and (tally.changed or tally.left_over):
            manner = Manner(tolerant=bool(tally.violations))
            failures, verified = self._deploy(stage, screen, manner)
        failures = (*failures, *verified.failures)
        if failures or tally.findings:
            hidden = stage.hidden()
            failures, tally.findings = hidden.failures(failures), hidden.findings(tally.findings)
        return Upgrade(
            planned=planned,
            changes=steps.changes(tally, self.gpu_pools),
            deployed=deploy,
            failures=failures,
            loosened=judged.loosened,
            rules=self._rules(planned),
            charts=charts_of(stage.session),
            silent=(*kept, *judged.silent, *verified.silent),
        )

    def _preview(self, stage: Stage, screen: Screen, steps: Steps) -> Done:
        done = stage.run("preview", self.tree, self.facts, steps.add)
        if others := not_as_kept(self.base_charts, charts_of(stage.session)):
            raise AnotherBaseError(", ".join(others))
        screen.done(
            "preview", f"{done.tally.changed} to change", f"{done.tally.unchanged} unchanged"
        )
        return done

    def _rules(self, planned: Done) -> int:
        """Return how many rules have judged; where the preview failed, none has judged all."""
        if not planned.outcome.ok and not planned.tally.violations:
            return 0
        return sum(count(pack / "rules") for pack in self.tree.policy_packs())

    def _judged(self, stage: Stage, screen: Screen, own: Sequence[Finding]) -> Judged:
        """Let the base's policies look at the head, too: the head's own are a part of the change.

        Args:
            stage: Where it is previewed once more.
            screen: Where that is shown.
            own: What the head's own policies have found.
        """
        if not self.judges:
            return Judged()
        manner = Manner(packs=self.judges)
        try:
            done = stage.run("preview", self.tree, self.facts, Steps().add, manner)
        except SimulatorError as error:
            return Judged(silent=(NOT_JUDGED.format(why=texts.line(str(error))),))
        if not done.outcome.ok and not done.tally.violations:
            return Judged(silent=(NOT_JUDGED.format(why=texts.line(done.outcome.message)),))
        found = stopped_before(done.tally.findings, own)
        screen.done("judged", f"{len(found)} that the base's rules stop and the head's do not")
        hidden = stage.hidden().findings(found) if found else []
        return Judged(violations(hidden, self.known))

    def _deploy(
        self, stage: Stage, screen: Screen, manner: Manner
    ) -> tuple[tuple[Failure, ...], Verified]:
        steps = Steps()
        done = stage.run("up", self.tree, self.facts, steps.add, manner)
        if not done.outcome.ok:
            return steps.failures("deploy", done.outcome.message), Verified(())
        screen.done("deploy", f"{done.tally.changed} changed")
        screen.waiting("ready", "pools and add-ons")
        try:
            verified = check(stage, self.tree, self.environment, self.seconds)
        except TreeError as error:
            return (Failure(step="verify", line=texts.line(str(error))),), Verified(())
        screen.done("verify", f"{len(verified.failures)} not as expected")
        return (), verified


def check(stage: Stage, tree: Tree, environment: str, seconds: float) -> Verified:
    """Wait until the platform is ready, and verify what the add-ons must bring.

    Raises:
        TreeError: The tree's own code cannot look.
    """
    checked: Checked = tree.check(environment, stage.folder, seconds)
    waiting = [
        Failure(step="ready", line=texts.line(f"not ready after {seconds:g} s: {each}"))
        for each in checked.missing
    ]
    wrong = [
        Failure(step="verify", resource=texts.name(subject), line=texts.line(found))
        for subject, found in checked.wrong
    ]
    return Verified((*waiting, *wrong), tuple(map(texts.text, checked.silent)))
