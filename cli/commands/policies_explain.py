"""`evenkeel policies explain RULE`: all about one rule."""

import json
from collections.abc import Iterator
from typing import Any

from cli.result import Result
from cli.rule_catalogue import read_catalogue
from gitops.rules.catalogue import Entry
from gitops.rules.wording import (
    LEVELS,
    SEVERITIES,
    STAGES,
    applies,
    example,
    one_line,
    remedies,
    settings,
)
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from policies.model import Fixture


def explain_policy(project: Project, rule_id: str, screen: Screen) -> Result:
    """Show what a rule wants, of what, how strictly, why, what to do, and examples.

    Raises:
        UsageError: There is no pack, something in it is wrong, or it has no such rule.
    """
    catalogue = read_catalogue(project)
    entry = catalogue.find(rule_id)
    if entry is None:
        meant = catalogue.like(rule_id)
        remedy = f"Did you mean {meant}?" if meant else f"List them: {own_name()} policies"
        raise UsageError(
            f"rule: got {rule_id}; expected one of the pack's {len(catalogue.entries)}. {remedy}"
        )
    screen.say(*_lines(entry))
    return Result(Exit.OK, _document(entry))


def _lines(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield f"{rule.id}: {one_line(rule.title)}"
    yield ""
    yield f" severity     {rule.severity}: {SEVERITIES[rule.severity]}"
    for stage in STAGES:
        level = entry.level(stage)
        yield f" in {stage:<9} {level}: {LEVELS[level]}"
    yield f" asked by     {', '.join(entry.doors)}"
    yield f" applies to   {applies(rule).replace('`', '')}"
    yield f" sources      {', '.join(rule.sources)}"
    yield f" its text     policies/{entry.file}"
    yield f" to do        {one_line(rule.message)}"
    for name, what, default in settings(rule):
        yield f" setting      {name}: {what} Default {default}."
    for path, text in remedies(rule):
        yield f" mended by    {path} = {text} (at level remediate)"
    for each in entry.exemptions:
        where = ", ".join(each.environments)
        yield f" exempt       {each.resource} in {where}; {each.said()}"
    yield from _example("admitted", rule.fixtures.admit[0])
    yield from _example("denied", rule.fixtures.deny[0])


def _example(verdict: str, fixture: Fixture) -> Iterator[str]:
    yield ""
    yield f" {verdict}: {fixture.case}"
    yield from (f"   {line}" for line in example(fixture).splitlines())


def _document(entry: Entry) -> dict[str, Any]:
    rule = entry.rule
    content: dict[str, Any] = json.loads(rule.model_dump_json(by_alias=True))
    excepted = [json.loads(each.model_dump_json()) for each in entry.exemptions]
    return content | {
        "doors": list(entry.doors),
        "subject": entry.subject,
        "exemptions": excepted,
    }
