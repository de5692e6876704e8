"""`evenkeel policies`: the rules by subject, a line for each, or all about them in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cli.result import Result
from cli.rule_catalogue import read_catalogue
from gitops.rules.catalogue import Entry
from gitops.rules.wording import STAGES
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from operations.screen.table import Table
from policies.model import Stage

_LEGEND: Final = (
    "mandatory: a violation stops `up`   advisory: it is reported   disabled: not asked",
    "pack: asked before anything is created   cluster: asked by the API server, too",
)

_MORE: Final = "..."
_STRICTEST: Final[Stage] = "prod"
_LETTERS: Final = {"mandatory": "m", "advisory": "a", "disabled": "-", "remediate": "r"}
_SHORT_LEGEND: Final = (
    "m: a violation stops `up` in the stage (prod, or --stage)   a: it is reported",
    "r: it is mended, or stops `up`   -: not asked   all of it, for each stage: --every",
)


@dataclass(frozen=True)
class Choice:
    """Which rules are wanted."""

    severity: str = ""
    stage: Stage | None = None
    subject: str = ""
    every: bool = False
    """All that is said of each, in a table."""


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
    if choice.every:
        titles = ["rule", "severity", *STAGES, "doors", "what it wants"]
        screen.table(Table(titles, [_row(each) for each in found]))
    else:
        screen.say(*_lines(found, choice.stage or _STRICTEST, screen.columns))
    legend = _LEGEND if choice.every else _SHORT_LEGEND
    about = f"All about one: {own_name()} policies explain RULE"
    screen.say("", f"{len(found)} of {len(catalogue.entries)} rules", *legend, about)
    return Result(Exit.OK, {"rules": [_document(each) for each in found]})


def _lines(entries: Sequence[Entry], stage: Stage, columns: int | None) -> Iterator[str]:
    """Yield the rules of each subject below its name, a line for each."""
    width = max((len(each.rule.id) for each in entries), default=0)
    subjects = sorted({each.subject for each in entries})
    for place, subject in enumerate(subjects):
        yield from ("", subject) if place else (subject,)
        for each in entries:
            if each.subject == subject:
                said = f"  {each.rule.id:<{width}}  {_LETTERS[each.level(stage)]}  "
                yield _cut(f"{said}{each.rule.title}", columns)


def _cut(line: str, columns: int | None) -> str:
    # one line for each rule is worth more here than the end of its title
    if columns is None or len(line) <= columns:
        return line
    return f"{line[: columns - len(_MORE)].rstrip()}{_MORE}"


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
