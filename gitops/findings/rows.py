"""A report as lines and rows for a terminal."""

from collections.abc import Iterator, Sequence

from gitops.findings.groups import WIDTH, group_lines, grouped
from gitops.findings.report import Report
from gitops.findings.standing import Standing, told_by
from gitops.rules.wording import one_line

EXEMPTIONS = ("exemption", "resource", "state", "until", "used", "owner", "reason")


def finding_lines(report: Report, width: int = WIDTH) -> Iterator[str]:
    """Yield the findings in groups, what stops an `up` first; not those of `exemption_rows`."""
    used = [each.exemption for each in report.exemptions if each.used]
    told = [
        each
        for each in report.ordered()
        if each.kind != "exempt" or not any(told_by(exemption, each) for exemption in used)
    ]
    yield from group_lines(grouped(told), width)


def exemption_rows(report: Report) -> list[tuple[str, ...]]:
    """Return a row for each exemption that was used, is over or ends soon, the next to end first.

    The titles are `EXEMPTIONS`. Several that say the same of one rule share a row: which of them
    covered a finding is not told by it. The others are in the document alone.
    """
    alike: dict[tuple[str, str], list[Standing]] = {}
    for each in report.exemptions:
        if each.used or each.state != "in force":
            alike.setdefault((each.exemption.rule, each.exemption.said()), []).append(each)
    return [tuple(_cells(group)) for group in alike.values()]


def _cells(alike: Sequence[Standing]) -> Iterator[str]:
    standing = alike[0]
    exemption = standing.exemption
    yield exemption.rule
    yield ", ".join(each.exemption.resource for each in alike)
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
