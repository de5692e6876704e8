"""The page of one rule: what it wants, of what, how strictly, and what it admits and denies."""

from collections.abc import Iterator, Sequence

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
from policies.model import Fixture


def chapter(entry: Entry) -> str:
    """Return the page of a rule, as Markdown."""
    return "".join(f"{line}\n" for line in _lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield f"# {rule.id}"
    yield ""
    yield f"{one_line(rule.title)}."
    yield ""
    yield f"- severity: {rule.severity} ({SEVERITIES[rule.severity]})"
    yield from _levels(entry)
    yield f"- asked: {_doors(entry)}"
    yield f"- applies to {applies(rule)}"
    if rule.waits:
        yield f"- waits in a preview where it does not know: {', '.join(rule.waits)}"
    yield f"- sources: {', '.join(rule.sources)}"
    yield f"- made from `policies/{entry.file}`; [all rules](../policies.md)"
    yield from _section("What to do", [one_line(rule.message)])
    yield from _settings(entry)
    yield from _remedies(entry)
    yield from _exemptions(entry)
    yield from _section("What it asks", ["```cel", rule.expression.rstrip(), "```"])
    yield from _cases("Admitted", rule.fixtures.admit)
    yield from _cases("Denied", rule.fixtures.deny)


def _levels(entry: Entry) -> Iterator[str]:
    levels = {entry.level(stage) for stage in STAGES}
    if len(levels) == 1:
        (level,) = levels
        yield f"- held: {level} in every stage ({LEVELS[level]})"
        return
    held = ", ".join(f"{entry.level(stage)} in {stage}" for stage in STAGES)
    yield f"- held: {held}"


def _doors(entry: Entry) -> str:
    review = "by the policy pack, before anything is created"
    return (
        f"{review}; and by the cluster, of what comes another way"
        if len(entry.doors) > 1
        else review
    )


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", *lines)


def _settings(entry: Entry) -> Iterator[str]:
    rows = [f"| `{name}` | `{default}` | {what} |" for name, what, default in settings(entry.rule)]
    if rows:
        head = ["| setting | default | what it is for |", "| --- | --- | --- |"]
        yield from _section("Settings", [*head, *rows])


def _remedies(entry: Entry) -> Iterator[str]:
    rows = [f"| `{path}` | `{_cell(text)}` |" for path, text in remedies(entry.rule)]
    if rows:
        said = "Where the rule's level is `remediate`, the pack itself sets what is missing:"
        head = ["| path | value |", "| --- | --- |"]
        yield from _section("How it is mended", [said, "", *head, *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _exemptions(entry: Entry) -> Iterator[str]:
    rows = [
        f"| `{each.resource}` | {_globs(each.environments)} | {one_line(each.reason)} "
        f"| {each.owner} | {each.expires} |"
        for each in entry.exemptions
    ]
    if rows:
        head = [
            "| resource | environments | reason | owner | until |",
            "| --- | --- | --- | --- | --- |",
        ]
        yield from _section("Exemptions", [*head, *rows])


def _globs(environments: Sequence[str]) -> str:
    return "all" if "*" in environments else ", ".join(f"`{each}`" for each in environments)


def _cases(title: str, fixtures: Sequence[Fixture]) -> Iterator[str]:
    yield from _section(title, [])
    for place, each in enumerate(fixtures):
        yield from ("",) if place else ()
        yield from (f"{_upper(each.case)}:", "", "```yaml", example(each).rstrip("\n"), "```")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
