"""A report of drift as an issue's text; names and values are a stranger's, and escaped."""

from typing import Final

from gitops.comments.escape import said, span
from gitops.drift.report import Change, Drifted, Report

_LARGEST: Final = 60_000
"""Characters; GitHub takes 65,536."""

_MOST_CHANGES: Final = 20
"""Of one resource."""


def marker(environment: str) -> str:
    """Return the first line of an environment's issue, by which it is found again."""
    return f"<!-- evenkeel:drift environment={environment} -->"


def title(report: Report) -> str:
    """Return the issue's title."""
    return f"Drift in {report.environment}"


def body(report: Report) -> str:
    """Return the issue's text, at most 60,000 characters: whole resources are left out."""
    count = len(report.drifted)
    are = "is" if count == 1 else "are"
    place = span(report.environment)
    head = [
        marker(report.environment),
        f"**{count:,} of {report.resources:,} resources in {place} {are} not as deployed.**",
        "",
        "Either take the change into the program, or run `up`: it puts back what was deployed.",
        "",
    ]
    tail = ["", _seen(report)]
    room = _LARGEST - len("\n".join(head + tail)) - 100
    lines: list[str] = []
    for index, each in enumerate(report.drifted):
        block = _resource(each)
        if sum(map(len, lines)) + len(lines) + len(block) > room:
            lines.append(f"- and {count - index:,} more, which have no room here")
            break
        lines.append(block)
    return "\n".join(head + lines + tail)


def closing(report: Report) -> str:
    """Return the text of an issue whose drift has gone."""
    return "\n".join(
        [marker(report.environment), "Everything is as deployed again.", "", _seen(report)]
    )


def lines(report: Report) -> list[str]:
    """Return the report as a terminal shows it."""
    if report.outcome == "unknown":
        return [f"{report.environment}: unknown, nobody could look: {report.reason}"]
    if report.outcome == "same":
        left = f", {_harmless(report)}" if report.silent else ""
        return [f"{report.environment}: as deployed ({report.resources} resources{left})"]
    found = [f"{report.environment}: {len(report.drifted)} of {report.resources} resources drifted"]
    for each in report.drifted:
        found.append(f"  {each.type} {each.name}{': gone' if each.kind == 'gone' else ''}")
        for change in each.changes:
            by = f", by {change.by}" if change.by else ""
            was, now = change.deployed or "nothing", change.found or "nothing"
            found.append(f"    {change.path}: {was} => {now}{by}")
    return found


def _seen(report: Report) -> str:
    commit = f" with commit {span(report.commit[:12])}" if report.commit else ""
    return f"Looked at {report.made:%Y-%m-%d %H:%M} UTC{commit}. {_silent(report)}".rstrip()


def _silent(report: Report) -> str:
    return f"{_harmless(report)} left out." if report.silent else ""


def _harmless(report: Report) -> str:
    count = len(report.silent)
    return f"{count:,} harmless change{'s' * (count != 1)}"


def _resource(each: Drifted) -> str:
    what = f"- {span(each.type)} {span(each.name)}"
    if each.kind == "gone":
        return f"{what} is gone"
    changes = [_change(change) for change in each.changes[:_MOST_CHANGES]]
    if len(each.changes) > _MOST_CHANGES:
        changes.append(f"  - and {len(each.changes) - _MOST_CHANGES} more")
    return "\n".join([what, *changes])


def _change(change: Change) -> str:
    was, now = (span(text) if text else "nothing" for text in (change.deployed, change.found))
    by = f", by {said(change.by)}" if change.by else ""
    return f"  - {span(change.path)}: deployed {was}, found {now}{by}"
