"""A report as lines and rows for a terminal."""

from collections.abc import Iterator

from gitops.findings.groups import group_lines, grouped
from gitops.findings.report import Report
from gitops.findings.standing import Standing
from gitops.rules.wording import one_line

EXEMPTIONS = ("exemption", "resource", "state", "until", "used", "owner", "reason")


def finding_lines(report: Report) -> Iterator[str]:
    """Yield the findings in groups, what stops an `up` first."""
    yield from group_lines(grouped(report.ordered()))


def exemption_rows(report: Report) -> list[tuple[str, ...]]:
    """Return a row for each exemption that was used, is over or ends soon, the next to end first.

    The titles are `EXEMPTIONS`. The others are in the document alone.
    """
    shown = [each for each in report.exemptions if each.used or each.state != "in force"]
    return [tuple(_cells(each)) for each in shown]


def _cells(standing: Standing) -> Iterator[str]:
    exemption = standing.exemption
    yield exemption.rule
    yield exemption.resource
    yield standing.state
    yield f"{exemption.expires} ({_left(standing.days)})"
    yield str(standing.used)
    yield exemption.owner
    yield one_line(exemption.reason)


def _left(days: int) -> str:
    if days < 0:
        return f"{-days} {_days(-days)} ago"
    return f"{days} {_days(days)} left" if days else "today"


def _days(number: int) -> str:
    return "day" if number == 1 else "days"
