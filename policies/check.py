"""Holds every rule against its own fixtures; `make check` fails where one disagrees."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from .dispatch import Dispatch
from .errors import RuleProblems
from .judgement import Judge, Outcome, Subject
from .model import Rule
from .rules import RULES, load
from .settings import Settings


def disagreements(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield one line for each fixture whose verdict is not the one that its rule promises."""
    dispatch = Dispatch(rules)
    for rule in rules:
        for admitted, fixture in rule.fixtures.all():
            place = f"{rule.id}.fixtures.{'admit' if admitted else 'deny'}[{fixture.case}]"
            judge = _judge(dispatch, rule, fixture.token())
            if judge is None:
                yield (
                    f"{place}: got {fixture.token()}, to which the rule does not apply; "
                    "expected a type that it applies to. Correct applies or the fixture."
                )
                continue
            settings = Settings(fixture.environment)
            settings.configure(rule, None, fixture.settings)
            verdict = judge.judge(Subject(fixture.object), settings.params(rule))
            if (verdict.outcome is Outcome.ADMIT) != admitted:
                expected = Outcome.ADMIT if admitted else Outcome.DENY
                yield (
                    f"{place}: got {verdict.outcome.value}"
                    f"{f' ({verdict.reason})' if verdict.reason else ''}; "
                    f"expected {expected.value}. Correct the expression or the fixture."
                )


def main(arguments: Sequence[str]) -> int:
    """Check the rules of a folder (the pack's own by default) and say what is wrong."""
    folder = Path(arguments[0]) if arguments else RULES
    try:
        rules = load(folder)
    except RuleProblems as error:
        sys.stderr.write(f"{error}\n")
        return 1
    wrong = list(disagreements(rules))
    if wrong:
        sys.stderr.write(f"{RuleProblems(wrong)}\n")
        return 1
    cases = sum(len(list(rule.fixtures.all())) for rule in rules)
    sys.stdout.write(f"{len(rules)} rules, {cases} fixtures: all agree\n")
    return 0


def _judge(dispatch: Dispatch, rule: Rule, token: str) -> Judge | None:
    return next((each for each in dispatch.match(token).judges if each.rule is rule), None)
