"""Every rule against its own fixtures, through the real service."""

import json
from collections.abc import Iterator
from typing import cast

import pytest

from policies import check
from policies.errors import ExpressionError
from policies.model import Fixture, Rule, Stage
from policies.settings import ENVIRONMENT_KEY as KEY
from tests.policies.mutants import mutants
from tests.policies.service import Service, own_rules

RULES = own_rules()
CASES = [
    pytest.param(rule, admitted, fixture, id=f"{rule.id}: {fixture.case}")
    for rule in RULES
    for admitted, fixture in rule.fixtures.all()
]


def test_the_rules_are_found_by_folder() -> None:
    """In order of their ids; each name is that of one rule."""
    ids = [rule.id for rule in RULES]

    assert ids == sorted(set(ids))
    assert {"eks-private-endpoint", "gpu-node-tainted", "image-pinned"} <= set(ids)


@pytest.mark.parametrize(("rule", "admitted", "fixture"), CASES)
def test_the_service_gives_the_verdict_that_the_fixture_promises(
    shared_service: Service, rule: Rule, *, admitted: bool, fixture: Fixture
) -> None:
    """An admitted fixture gets no diagnostic of its rule; a denied one gets exactly one."""
    service = shared_service
    service.configure({KEY: json.dumps({"stage": "prod"} | fixture.environment)})  # a new start
    if fixture.settings:
        service.set(rule.id, fixture.settings)
    found = service.judge(rule, fixture)
    expected = [] if admitted else [(rule.id, rule.severity, _level(rule, fixture))]
    mine = [each for each in found if each.policyName == rule.id]
    assert [service.summary(each) for each in mine] == expected
    for each in mine:
        assert "got " in each.message
        assert each.message.endswith(rule.message)


def _level(rule: Rule, fixture: Fixture) -> str:
    if fixture.settings:
        return "mandatory"  # as the service's test double sends settings
    level = rule.enforcement[cast("Stage", fixture.environment.get("stage", "prod"))]
    return "mandatory" if level == "remediate" else level  # what is not mended stops


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_fixtures_catch_changed_expressions(rule: Rule) -> None:
    """Of all that a flip makes of an expression, at least 95 % are caught by its fixtures."""
    made = list(_mutants(rule))
    alive = [text for text, mutant in made if not any(check.disagreements([mutant]))]
    assert made
    assert len(alive) <= len(made) * 0.05, alive


def _mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for text in mutants(rule.expression):
        mutant = rule.model_copy(update={"expression": text, "finding": ""})
        try:
            mutant.compile()
        except ExpressionError:
            continue
        yield text, mutant


@pytest.mark.parametrize(
    ("expression", "turned"),
    [
        ("a in b", ["a in b == false"]),
        (
            "!(a in object.b['c d'].e) && c",
            [
                "!(a in object.b['c d'].e) || c",
                "(a in object.b['c d'].e) && c",
                "!(a in object.b['c d'].e == false) && c",
            ],
        ),
        (
            "x.all(c, c in ['a', 'b, c'] && d)",
            [
                "x.all(c, c in ['a', 'b, c'] || d)",
                "x.exists(c, c in ['a', 'b, c'] && d)",
                "x.all(c, c in ['a', 'b, c'] == false && d)",
            ],
        ),
        (
            "f(a ? b ? 1 : 2 : 'x ? y', z)",
            [
                "f(a ? ( 'x ? y') : ( b ? 1 : 2 ), z)",
                "f(a ? b ? ( 2 ) : ( 1 ): 'x ? y', z)",
            ],
        ),
        ("a == true", ["a != true", "a == false"]),
        ("a.b('true in == false')", []),
    ],
)
def test_an_expression_is_turned_round_in_one_place_at_a_time(
    expression: str, turned: list[str]
) -> None:
    """Comparisons, booleans, `in` as a whole, the branches of a condition; nothing in quotes."""
    assert list(mutants(expression)) == turned
