"""`evenkeel policies`: the rules in a table."""

from dataclasses import dataclass
from typing import Any, Final

from cli.errors import UsageError
from cli.exit_codes import Exit
from cli.own_name import own_name
from cli.project import Project
from cli.result import Result
from cli.rule_catalogue import read_catalogue
from cli.screen import Screen
from cli.screen.table import Table
from gitops.rules.catalogue import Entry
from gitops.rules.wording import STAGES
from policies.model import Stage

_LEGEND: Final = (
    "mandatory: a violation stops `up`   advisory: it is reported   disabled: not asked",
    "pack: asked before anything is created   cluster: asked by the API server, too",
)


@dataclass(frozen=True)
class Choice:
    """Which rules are wanted."""

    severity: str = ""
    stage: Stage | None = None
    subject: str = ""


def list_policies(project: Project, choice: Choice, screen: Screen) -> Result:
    """Show the rules that are wanted.

    Raises:
        UsageError: There is no pack, something in it is wrong, or nothing is called so.
    """
    catalogue = read_catalogue(project)
    if choice.subject and choice.subject not in catalogue.subjects:
        raise UsageError(
            f"--subject: got {choice.subject}; expected one of {', '.join(catalogue.subjects)}. "
            "Correct it."
        )
    found = catalogue.chosen(choice.severity, choice.stage, choice.subject).entries
    titles = ["rule", "severity", *STAGES, "doors", "what it wants"]
    screen.table(Table(titles, [_row(each) for each in found]))
    about = f"All about one: {own_name()} policies explain RULE"
    screen.say("", f"{len(found)} of {len(catalogue.entries)} rules", *_LEGEND, about)
    return Result(Exit.OK, {"rules": [_document(each) for each in found]})


def _row(entry: Entry) -> list[str]:
    rule = entry.rule
    levels = [entry.level(stage) for stage in STAGES]
    return [rule.id, rule.severity, *levels, ", ".join(entry.doors), rule.title]


def _document(entry: Entry) -> dict[str, Any]:
    rule = entry.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "levels": {stage: entry.level(stage) for stage in STAGES},
        "doors": list(entry.doors),
        "subject": entry.subject,
        "sources": list(rule.sources),
    }
