"""Previews the head of a change on its base, and deploys it where nothing stops that."""

from dataclasses import dataclass

from gitops.review.document import Failure, ResourceChange
from operations.deployment import Done
from operations.screen import Screen
from policies.rules import count
from simulator.plugins.kubernetes.charts_journal import recorded

from . import texts
from .facts import Checked, Facts
from .stage import Manner, Stage
from .steps import Known, Steps, is_known
from .tree import Tree, TreeError


@dataclass(frozen=True)
class Verified:
    """What a look at a deployed platform came to."""

    failures: tuple[Failure, ...]
    silent: tuple[str, ...] = ()
    """What a simulation cannot show."""


@dataclass(frozen=True)
class Upgrade:
    """What became of the head."""

    planned: Done | None = None
    changes: tuple[ResourceChange, ...] = ()
    deployed: bool = False
    failures: tuple[Failure, ...] = ()
    rules: int = 0
    stand_ins: tuple[str, ...] = ()
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

    def upgrade(self, stage: Stage, screen: Screen, *, deploy: bool) -> Upgrade:
        """Preview the head; deploy it where that is wanted, changes something and may be.

        Raises:
            KeyboardInterrupt: A signal has ended it.
            SimulatorError: The cluster or the engine does not start.
            UsageError: What is deployed cannot become it in a rehearsal.
        """
        kept = stage.begin(self.tree, self.facts)
        steps = Steps()
        planned = stage.run("preview", self.tree, self.facts, steps.add)
        tally = planned.tally
        screen.done("preview", f"{tally.changed} to change", f"{tally.unchanged} unchanged")
        failures: tuple[Failure, ...] = ()
        verified = Verified(())
        if not planned.outcome.ok and not tally.violations:
            failures = steps.failures("preview", planned.outcome.message)
            deploy = False
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
            # where the preview failed, nobody has judged the whole
            rules=sum(count(pack / "rules") for pack in self.tree.policy_packs())
            if planned.outcome.ok or tally.violations
            else 0,
            stand_ins=_stand_ins(stage),
            silent=(*kept, *verified.silent),
        )

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


def _stand_ins(stage: Stage) -> tuple[str, ...]:
    entries = sorted(recorded(stage.session).values(), key=lambda each: each.chart)
    return tuple(
        texts.name(f"{each.chart} {each.version}") for each in entries if each.source == "stand-in"
    )


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
