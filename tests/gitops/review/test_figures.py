"""Figures of an environment as words: with units, and nothing unknown counted as nothing."""

from typing import Any

import pytest

from gitops.comments.escape import render
from gitops.cost.estimate import Estimate
from gitops.review import figures
from gitops.review.document import EnvironmentReview, Gpus, Violation
from tests.gitops.review.examples import PRICES, cost, environment


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "not known"),
        ({"cost_before": cost(1)}, "USD 442 to 40,621 → not known"),
        ({"cost": cost(1)}, "new: USD **442 to 40,621**"),
        ({"cost_before": cost(1), "cost": cost(1)}, "USD 442 to 40,621, as before"),
        ({"cost_before": cost(2), "cost": cost(0)}, "USD 442 to 80,800 → **442**"),
        ({"cost_before": cost(0), "cost": cost(0, "NAT", "S3")}, "USD 442, as before, 2 unknown"),
        ({"cost_before": cost(0), "cost": Estimate(unknown=("NAT",))}, "1 unknown"),
        ({"cost_before": Estimate(), "cost": Estimate()}, "USD 0"),
    ],
)  # fmt: skip
def test_a_price_has_its_range(given: dict[str, Any], said: str) -> None:
    """Before and after; what nobody knows is counted beside it."""
    assert render(figures.price(environment(**given))) == said


def test_notes_say_what_all_cost_together() -> None:
    """With the day of the prices, and by name what has none."""
    every = [
        environment("a", cost_before=cost(1), cost=cost(2)),
        environment("b", cost=cost(0, "NAT")),
        environment("c", cost_before=cost(9)),
    ]
    less = [environment("a", cost_before=cost(2), cost=cost(1))]

    assert [render(each) for each in figures.price_notes(every)] == [
        f"Together up to USD 40,621 a month more, in list prices of `{PRICES}` without discounts.",
        "Not in them, price not known: `NAT`.",
    ]
    assert "up to USD 40,179 a month less" in render(figures.price_notes(less)[0])
    assert figures.price_notes([environment()]) == []


def gpus(name: str, before: tuple[int, int], after: tuple[int, int]) -> Gpus:
    """Return how many GPUs of a kind there are."""
    least, most = before
    return Gpus(
        accelerator=name, least_before=least, most_before=most, least=after[0], most=after[1]
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), ["none"]),
        ((gpus("a", (0, 8), (0, 8)), gpus("b", (1, 1), (1, 1))), ["1 to 9, as before"]),
        ((gpus("a", (8, 8), (9, 1_024)), gpus("b", (1, 1), (1, 1))), ["`a` 8 → **9 to 1,024**"]),
        ((gpus("a", (8, 8), (0, 0)),), ["`a` 8 → **0**"]),
        (
            tuple(gpus(each, (0, 0), (0, 1)) for each in "abcde"),
            [*(f"`{each}` 0 → **0 to 1**" for each in "abc"), "and 2 more kinds"],
        ),
    ],
)  # fmt: skip
def test_gpus_have_their_range(given: tuple[Gpus, ...], said: list[str]) -> None:
    """Each kind that changes, before and after; else how many there are."""
    assert [render(each) for each in figures.gpus(environment(gpus=given))] == said


def violation(severity: str, *, fresh: bool) -> Violation:
    """Return a violation."""
    return Violation.model_validate(
        {"policy": "p", "severity": severity, "level": "mandatory", "resource": "r", "message": "m"}
        | {"fresh": fresh}
    )


def test_violations_are_counted_by_severity() -> None:
    """New ones first, the worst first; without any, how many rules looked."""
    found = tuple(
        violation(severity, fresh=fresh)
        for severity, fresh in (("low", True), ("critical", True), ("low", True), ("high", False))
    )

    assert said(environment(violations=found)) == "**1 critical, 2 low new**; 1 high as before"
    assert said(environment(violations=found[3:])) == "1 high as before"
    assert said(environment()) == "none of 52 rules"
    assert said(environment(rules=0)) == "not judged"
    assert said(environment(outcome="unknown")) == "not judged"


def said(given: EnvironmentReview) -> str:
    """Return what is said of the policies."""
    return render(figures.policies(given))
