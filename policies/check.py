"""Holds every rule against its own fixtures, and exemptions against the rules: `make check`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct

from .dispatch import Dispatch
from .embedded import opened
from .errors import PolicyError, RuleProblems
from .exemptions import EXEMPTIONS
from .exemptions import load as excepted
from .judgement import UNSAID, Outcome, Subject, Verdict
from .model import Fixture, Rule
from .rules import RULES, load
from .settings import Settings


def disagreements(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield one line for each fixture whose verdict is not the one that its rule promises."""
    dispatch = Dispatch(rules)
    for rule in rules:
        meant = [each for _, each in rule.fixtures.all() if _is_meant(dispatch, rule, each)]
        if not meant:
            token = rule.fixtures.admit[0].token()
            yield (
                f"{rule.id}.applies: got what no fixture is, such as {token}; "
                "expected a type that it applies to. Correct applies or the fixtures."
            )
            continue
        yield from _idle(dispatch, rule)
        for admitted, fixture in rule.fixtures.all():
            place = f"{rule.id}.fixtures.{'admit' if admitted else 'deny'}[{fixture.case}]"
            yield from (
                f"{place}{said}" for said in _said(dispatch, rule, fixture, admitted=admitted)
            )


def _said(dispatch: Dispatch, rule: Rule, fixture: Fixture, *, admitted: bool) -> Iterator[str]:
    """Yield what is wrong with a fixture, as the end of a line."""
    try:
        settings = _settings(rule, fixture)
    except PolicyError as error:
        yield (
            f": got what a rule cannot be told ({error}); "
            "expected settings that it has, and one of the stages. Correct the fixture."
        )
        return
    verdict = judged(dispatch, rule, fixture, settings)
    if verdict is None:
        yield (
            f": got {fixture.token()}, to which the rule does not apply; "
            "expected a type that it applies to. Correct applies or the fixture."
        )
    elif (verdict.outcome is Outcome.ADMIT) != admitted:
        expected = Outcome.ADMIT if admitted else Outcome.DENY
        yield (
            f": got {verdict.outcome.value}{f' ({verdict.reason})' if verdict.reason else ''}; "
            f"expected {expected.value}. Correct the expression or the fixture."
        )
    elif not admitted and rule.finding and verdict.reason.startswith(UNSAID):
        yield ": got a finding that gives no text; expected what was got. Correct the finding."


def main(arguments: Sequence[str]) -> int:
    """Check the rules of a folder (the pack's own by default), and the exemptions beside it."""
    folder = Path(arguments[0]) if arguments else RULES
    try:
        rules = load(folder)
        excepted(folder.parent / EXEMPTIONS.name, [each.id for each in rules])
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


def judged(dispatch: Dispatch, rule: Rule, fixture: Fixture, settings: Settings) -> Verdict | None:
    """Return a rule's verdict on a fixture; nothing where the rule does not apply to it."""
    params = settings.params(rule)
    for whole in dispatch.stack:
        if whole.rule is rule:
            return whole.judge_fixture(fixture.resources, params)
    for judge in dispatch.match(fixture.token()).judges:
        if judge.rule is rule:
            return judge.judge(_subject(fixture), params)
    return None


def _is_meant(dispatch: Dispatch, rule: Rule, fixture: Fixture) -> bool:
    if rule.applies.stack:
        return True
    return any(each.rule is rule for each in dispatch.match(fixture.token()).judges)


def _settings(rule: Rule, fixture: Fixture) -> Settings:
    """Return what the rule is told beside a fixture.

    Raises:
        PolicyError: The fixture's settings or environment are none that there can be.
    """
    settings = Settings(fixture.environment)
    settings.configure(rule, None, fixture.settings)
    return settings


def _subject(fixture: Fixture) -> Subject:
    token = fixture.token()
    return Subject(opened(token, fixture.object), kubernetes=token.startswith("kubernetes:"))


def _idle(dispatch: Dispatch, rule: Rule) -> Iterator[str]:
    """Yield a line where a remedy mends none of the cases that its rule denies."""
    if not rule.remedy:
        return
    for fixture in rule.fixtures.deny:
        try:
            settings = _settings(rule, fixture)
        except PolicyError:
            continue  # said of the fixture
        match = dispatch.match(fixture.token())
        remedies = [each for each in match.remedies if each.rule is rule]
        properties = ParseDict(fixture.object, Struct())
        subject = _subject(fixture)
        if any(each.mended(subject, properties, settings.params(rule)) for each in remedies):
            return
    yield (
        f"{rule.id}.remedy: got one that mends no case of fixtures.deny; "
        "expected at least one that it mends. Correct the remedy, or add the case."
    )
