"""What was deployed is looked at: what is not ready, or not as expected, is a failure."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from gitops.rehearsing.base import Base
from gitops.rehearsing.facts import Checked
from gitops.rehearsing.hidden import Hidden
from gitops.rehearsing.stage import Manner
from gitops.rehearsing.tree import TreeError
from gitops.rehearsing.upgrade import Head, Upgrade, check
from gitops.review.document import Failure
from operations.deployment import Done
from operations.tally import Finding, Tally
from simulator.engine.request import Outcome
from simulator.session import Session
from simulator.session_data import SessionData
from tests.gitops.rehearsing.test_base import Quiet
from tests.gitops.rehearsing.test_comparison import facts

BAD = Checked(
    missing=("pool serve",),
    wrong=(("redis", "Service redis/redis: is not there"),),
    silent=("prometheus: nobody scrapes here",),
)
FOUND = (
    Failure(step="ready", line="not ready after 7 s: pool serve"),
    Failure(step="verify", resource="redis", line="Service redis/redis: is not there"),
)
NOBODY = cast("Any", None)
VIOLATION = Finding("rule", "mandatory", "urn::u", "must not be", "high")
WORD = "hunter2-of-the-test"


@dataclass
class LookedAt:
    """A tree whose code says what of its platform is not as it must be, or why it cannot look."""

    checked: Checked | str = field(default_factory=Checked)
    asked: list[tuple[str, Path, float]] = field(default_factory=list)

    def check(self, *asked: Any) -> Checked:
        """Look at the platform."""
        self.asked.append(asked)
        if isinstance(self.checked, str):
            raise TreeError(self.checked)
        return self.checked

    def policy_packs(self) -> tuple[Path, ...]:
        """Have none."""
        return ()


@dataclass
class QuickStage:
    """A stage where each operation comes at once to the end that a test wants."""

    session: Session
    changed: int = 1
    violations: tuple[Finding, ...] = ()
    broken: str = ""
    """The operation that fails."""

    done: list[str] = field(default_factory=list)
    folder: Path = Path("session")

    def begin(self, *_: object) -> tuple[str, ...]:
        """Start nothing."""
        return ()

    def hidden(self) -> Hidden:
        """Know one secret."""
        return Hidden((WORD,))

    def run(self, operation: str, _tree: object, _facts: object, *more: object) -> Done:
        """Note the operation, and whether it goes on above what policies find."""
        _, *manner = more
        tolerant = any(isinstance(each, Manner) and each.tolerant for each in manner)
        self.done.append(f"{operation}, tolerant" if tolerant else operation)
        tally = Tally(findings=[*self.violations])
        tally.counts["update"] = self.changed
        ok = operation != self.broken and not (tally.violations and operation == "preview")
        return Done(tally, Outcome(ok=ok, changes={}, outputs={}, message="no capacity"))


@pytest.fixture
def stage(tmp_path: Path) -> QuickStage:
    """A stage with a session on which nothing runs."""
    data = SessionData(environment="small", kubernetes="1.36")
    return QuickStage(Session.write(tmp_path / "small", data))


def upgraded(
    stage: QuickStage, tree: LookedAt, *, known: frozenset[Any] = frozenset(), deploy: bool = True
) -> Upgrade:
    """Upgrade to a head above its base."""
    head = Head(
        environment="small",
        tree=cast("Any", tree),
        facts=facts(),
        gpu_pools=frozenset(),
        known=known,
        seconds=7,
    )
    return head.upgrade(cast("Any", stage), cast("Any", Quiet()), deploy=deploy)


def base_of(stage: QuickStage, tree: LookedAt) -> Base:
    """Return a base that can be looked at."""
    return Base(
        environment="small",
        tree=cast("Any", tree),
        facts=facts(),
        stage=cast("Any", stage),
        snapshots=NOBODY,
        memory=NOBODY,
        touched=lambda _: True,
        seconds=7,
        screen=cast("Any", Quiet()),
    )


def test_what_is_not_as_it_must_be_is_a_failure_of_its_step(stage: QuickStage) -> None:
    """Readiness and expectations have a step each; what nobody can rehearse is no failure."""
    tree = LookedAt(BAD)

    found = upgraded(stage, tree)

    assert stage.done == ["preview", "up"]
    assert tree.asked == [("small", stage.folder, 7)]
    assert found.failures == FOUND
    assert found.silent == BAD.silent
    assert found.deployed


def test_a_platform_as_it_must_be_fails_nothing(stage: QuickStage) -> None:
    """It was looked at all the same."""
    tree = LookedAt()

    assert upgraded(stage, tree).failures == ()
    assert len(tree.asked) == 1


def test_code_that_cannot_look_is_a_failure(stage: QuickStage) -> None:
    """A head whose own verification breaks is not taken for one that is well."""
    found = upgraded(stage, LookedAt("000000000000: its code failed: KeyError: 'x'"))

    assert [(each.step, each.line) for each in found.failures] == [
        ("verify", "000000000000: its code failed: KeyError: 'x'")
    ]


@pytest.mark.parametrize(
    ("broken", "step", "done"),
    [("preview", "preview", ["preview"]), ("up", "deploy", ["preview", "up"])],
)
def test_nobody_looks_at_what_was_not_deployed(
    stage: QuickStage, broken: str, step: str, done: list[str]
) -> None:
    """A preview that fails is not deployed, and a deployment that fails is the failure itself."""
    stage.broken = broken
    tree = LookedAt(BAD)

    found = upgraded(stage, tree)

    assert stage.done == done
    assert tree.asked == []
    assert [(each.step, each.line) for each in found.failures] == [(step, "no capacity")]


@pytest.mark.parametrize(
    ("violations", "known", "deploy", "done"),
    [
        ((VIOLATION,), frozenset(), True, ["preview"]),
        (
            (VIOLATION,),
            frozenset({("rule", "urn::u", "mandatory")}),
            True,
            ["preview", "up, tolerant"],
        ),
        ((), frozenset(), False, ["preview"]),
    ],
    ids=["a new violation stops it", "an old one does not", "a preview was asked for"],
)
def test_only_what_may_be_deployed_is(
    stage: QuickStage,
    violations: tuple[Finding, ...],
    known: frozenset[Any],
    done: list[str],
    *,
    deploy: bool,
) -> None:
    """What violates already does not keep anybody from seeing whether the rest becomes ready."""
    stage.violations = violations
    tree = LookedAt(BAD)

    found = upgraded(stage, tree, known=known, deploy=deploy)

    assert stage.done == done
    assert found.deployed is (len(done) > 1)
    assert found.failures == (FOUND if found.deployed else ())


def test_a_head_that_changes_nothing_is_not_deployed_again(stage: QuickStage) -> None:
    """Its platform was looked at as the base's."""
    stage.changed = 0
    tree = LookedAt(BAD)

    assert upgraded(stage, tree).failures == ()
    assert (stage.done, tree.asked) == (["preview"], [])


@pytest.mark.parametrize(
    ("checked", "lines"),
    [
        (BAD, [each.line for each in FOUND]),
        (Checked(), []),
        ("000000000000: its code failed", ["000000000000: its code failed"]),
    ],
    ids=["not well", "well", "cannot look"],
)
def test_what_is_wrong_with_the_base_is_the_base_s(
    stage: QuickStage, checked: Checked | str, lines: list[str]
) -> None:
    """It was so before the change, so it is no failure of the head's readiness."""
    found = base_of(stage, LookedAt(checked))._check()  # what is around it needs a cluster

    assert {each.step for each in found} <= {"base"}
    assert [each.line for each in found] == lines


def test_a_secret_is_in_no_failure_and_no_finding(stage: QuickStage) -> None:
    """Of the head or the base; a provider, a policy or a check may say it."""
    stage.violations = (Finding("rule", "advisory", "urn::u", f"got {WORD}; expected none"),)
    wrong = Checked(wrong=(("redis", f"Secret redis: got {WORD}"),))

    found = upgraded(stage, LookedAt(wrong), known=frozenset({("rule", "urn::u", "advisory")}))

    assert found.planned is not None
    assert [each.line for each in found.failures] == ["Secret redis: got [secret]"]
    assert [each.message for each in found.planned.tally.findings] == [
        "got [secret]; expected none"
    ]
    assert [each.line for each in base_of(stage, LookedAt(wrong))._check()] == [
        "Secret redis: got [secret]"
    ]


def test_a_look_waits_as_long_as_it_is_told(stage: QuickStage) -> None:
    """The tree's own code waits; how long is said in what it did not see in time."""
    tree = LookedAt(BAD)

    found = check(cast("Any", stage), cast("Any", tree), "small", 0.5)

    assert tree.asked == [("small", stage.folder, 0.5)]
    assert found.failures[0].line == "not ready after 0.5 s: pool serve"
