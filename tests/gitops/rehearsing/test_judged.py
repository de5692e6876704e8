"""Where a change loosens its own policies, the base's look at its head, too."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from gitops.rehearsing.steps import OF_EXEMPTIONS, stopped_before
from gitops.rehearsing.upgrade import Head, Upgrade
from operations.deployment import Done
from operations.tally import Finding, Tally
from policies.model import RESERVED
from simulator.engine.request import Outcome
from simulator.errors import EngineError
from simulator.session import Session
from simulator.session_data import SessionData
from tests.gitops.rehearsing.test_base import Quiet
from tests.gitops.rehearsing.test_comparison import facts
from tests.gitops.rehearsing.test_upgrade import VIOLATION, WORD, LookedAt, QuickStage

PACK = Path("base/policies")


def said(message: str, level: str = "mandatory", policy: str = "rule") -> Finding:
    """Return a finding on the one resource."""
    return Finding(policy, level, "urn::u", message, "high")


@dataclass
class JudgedStage(QuickStage):
    """One where the base's pack finds something of its own, or does not start."""

    base: tuple[Finding, ...] | str = ()

    def run(self, operation: str, _tree: object, _facts: object, *more: object) -> Done:
        """Note who judges."""
        packs = [getattr(each, "packs", ()) for each in more]
        if (PACK,) not in packs:
            return super().run(operation, _tree, _facts, *more)
        self.done.append(f"{operation}, by the base")
        if self.base == "raises":
            raise EngineError("policies: got no answer")
        if isinstance(self.base, str):
            outcome = Outcome(ok=False, changes={}, outputs={}, message=self.base)
            return Done(Tally(), outcome)
        ok = not any(each.level == "mandatory" for each in self.base)
        return Done(
            Tally(findings=[*self.base]), Outcome(ok=ok, changes={}, outputs={}, message="")
        )


@pytest.fixture
def stage(tmp_path: Path) -> JudgedStage:
    """A stage with a session on which nothing runs."""
    data = SessionData(environment="small", kubernetes="1.36")
    return JudgedStage(Session.write(tmp_path / "small", data))


def upgraded(stage: JudgedStage, *packs: Path) -> Upgrade:
    """Upgrade to a head whose policies are others than the base's."""
    head = Head(
        environment="small",
        tree=cast("Any", LookedAt()),
        facts=facts(),
        gpu_pools=frozenset(),
        known=frozenset({("old", "urn::u", "mandatory")}),
        seconds=7,
        judges=packs,
    )
    return head.upgrade(cast("Any", stage), cast("Any", Quiet()), deploy=True)


def test_what_only_the_base_stops_is_told(stage: JudgedStage) -> None:
    """The head is deployed all the same: its own policies let it."""
    stage.base = (said(f"got {WORD}"), said("as before", policy="old"), said("x", "advisory"))

    found = upgraded(stage, PACK)

    assert stage.done == ["preview", "preview, by the base", "up"]
    assert [(each.policy, each.message, each.fresh) for each in found.loosened] == [
        ("rule", "got [secret]", True),
        ("old", "as before", False),
    ]
    assert found.deployed
    assert found.failures == ()


def test_what_both_stop_is_a_violation_and_nothing_else(stage: JudgedStage) -> None:
    """It stands among the head's own already."""
    stage.violations = (VIOLATION,)
    stage.base = (VIOLATION,)

    assert upgraded(stage, PACK).loosened == ()
    assert stage.done == ["preview", "preview, by the base"]


@pytest.mark.parametrize("own", [said("exempt: drivers"), said("now advice", "advisory")])
def test_what_the_head_exempts_or_only_mentions_is_told(own: Finding, stage: JudgedStage) -> None:
    """Those are the two ways to say nothing without taking the rule away."""
    found = stopped_before([said("no keys")], [own])

    assert [each.message for each in found] == ["no keys"]
    assert stopped_before([own], []) == []
    assert stage.done == []


def test_exemptions_that_the_head_has_taken_away_are_no_findings_of_it() -> None:
    """The base's pack calls its own exemption unused where the change has made it so."""
    assert stopped_before([said("unused", policy="exemption-unused")], []) == []
    assert OF_EXEMPTIONS == RESERVED


@pytest.mark.parametrize("why", ["raises", "no pack of that version"])
def test_a_base_that_cannot_judge_is_told(why: str, stage: JudgedStage) -> None:
    """Nobody takes its silence for consent."""
    stage.base = why

    found = upgraded(stage, PACK)

    assert found.loosened == ()
    assert found.deployed
    (line,) = found.silent
    assert line.startswith("the head by the base's rules: they could not be asked (")
    assert ("got no answer" if why == "raises" else why) in line


def test_nobody_judges_twice_where_the_policies_are_the_same(stage: JudgedStage) -> None:
    """It would cost a preview."""
    stage.base = (VIOLATION,)

    assert upgraded(stage).loosened == ()
    assert stage.done == ["preview", "up"]
