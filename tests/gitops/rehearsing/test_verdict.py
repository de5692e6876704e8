"""What was rehearsed becomes the review of an environment."""

from dataclasses import replace
from typing import Any

import pytest

from gitops.rehearsing.comparison import NEW
from gitops.rehearsing.deployed_base import DeployedBase
from gitops.rehearsing.steps import known
from gitops.rehearsing.upgrade import Upgrade
from gitops.rehearsing.verdict import (
    FROM_NOTHING,
    Rehearsed,
    problems,
    removed,
    unreadable,
)
from gitops.review.document import Failure, ResourceChange
from operations.deployment import Done
from operations.tally import Finding, Tally
from simulator.engine.request import Outcome
from tests.gitops.rehearsing.test_comparison import facts

CHANGE = ResourceChange(operation="update", type="t", name="n", urn="u")
FAILURE = Failure(step="deploy", line="no capacity")
VIOLATION = Finding("rule", "mandatory", "urn::u", "must not be", "high")


def rehearsed(*, findings: tuple[Finding, ...] = (), **upgrade: Any) -> Rehearsed:
    """Return a rehearsal that went like this."""
    tally = Tally()
    tally.findings.extend(findings)
    planned = Done(tally, Outcome(ok=True, changes={}, outputs={}, message=""))
    base = DeployedBase(findings=known([VIOLATION]), failures=(Failure(step="base", line="b"),))
    work = Upgrade(**{"planned": planned, **upgrade})
    return Rehearsed("small", facts(), facts(), base, work, 1.5)


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        ({}, "same"),
        ({"changes": (CHANGE,)}, "changes"),
        ({"changes": (CHANGE,), "findings": (VIOLATION,)}, "policy"),
        ({"changes": (CHANGE,), "failures": (FAILURE,), "findings": (VIOLATION,)}, "failed"),
        ({"planned": None, "unknown": "cloud.name: got gcp"}, "unknown"),
    ],
)
def test_the_worst_that_came_of_the_head_is_the_outcome(how: dict[str, Any], outcome: str) -> None:
    """The base's own failures are told, and are not the head's."""
    review = rehearsed(**how).review()

    assert review.outcome == outcome
    assert review.failures[0].step == "base"
    assert [each.fresh for each in review.violations] == [False] * len(review.violations)


def test_what_could_not_be_looked_at_is_said() -> None:
    """A reader must not take it for an environment without changes."""
    review = rehearsed(planned=None, unknown="cloud.name: got gcp; stays aws").review()

    assert review.not_rehearsed == ("cloud.name: got gcp; stays aws",)
    assert review.rehearsed == "previewed"


def test_an_environment_that_is_removed_is_reported() -> None:
    """Its GPUs go to none, and what is deployed does not go by itself."""
    review = removed("small", facts(), "")

    assert "pulumi destroy -s small" in review.edits[0]
    assert [(each.most_before, each.most) for each in review.gpus] == [(16, 0)]
    assert review.failures == ()


def test_each_problem_of_an_environment_file_is_a_failure() -> None:
    """The line that counts them is none; a single one stands for itself."""
    several = (
        "small.yaml: 2 problems, nothing was started.\n"
        "/tmp/x/environments/Pulumi.small.yaml:3: a: got 1\n  b: got 2"
    )

    assert [each.line for each in unreadable("small", None, several).failures] == [
        "environments/Pulumi.small.yaml:3: a: got 1",
        "b: got 2",
    ]
    assert [each.line for each in unreadable("small", None, "its code failed").failures] == [
        "its code failed"
    ]


def test_a_base_that_nobody_can_read_is_no_new_environment() -> None:
    """What comes of its head is an installation, and the review says so."""
    wrong = "small.yaml: 1 problem, nothing was started.\n  got YAML that does not parse"
    known = rehearsed(changes=(CHANGE,))
    review = replace(
        known, base=None, deployed=DeployedBase(failures=problems("base", wrong))
    ).review()

    assert [each.line for each in review.failures] == ["got YAML that does not parse"]
    assert review.edits == ()
    assert review.not_rehearsed == (FROM_NOTHING,)
    new = replace(known, base=None, deployed=DeployedBase()).review()
    assert (new.edits, new.not_rehearsed) == ((NEW,), ())
