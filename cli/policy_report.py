"""What the policies said, for people and for programs."""

from typing import Any

from cli.project import Project
from cli.tally import Tally
from gitops.findings.document import finding_document
from gitops.findings.finding import Finding
from gitops.findings.groups import group_lines, grouped
from gitops.findings.report import ORDER, counted, said
from policies.rules import count


def policy_lines(project: Project, tally: Tally) -> tuple[tuple[str, str], list[str]]:
    """Return the summary (two parts) and the findings in groups, what stops an `up` first."""
    findings = policy_findings(tally)
    rules = sum(count(pack / "rules") for pack in project.policy_packs())
    checked = f"{_count(rules, 'rule')}, {_count(judged(tally), 'resource')}"
    return (checked, said(counted(findings))), list(group_lines(grouped(findings)))


def policy_document(tally: Tally) -> dict[str, Any]:
    """Return all findings as data."""
    findings = policy_findings(tally)
    counts = counted(findings)
    return {
        "violations": counts["violation"],
        "counts": {each: counts[each] for each in ORDER},
        "findings": [finding_document(each) for each in findings],
    }


def policy_findings(tally: Tally) -> list[Finding]:
    """Return what the policies said in an operation, as reports show it."""
    return [
        Finding(each.policy, each.level, each.urn, each.message, each.severity)
        for each in tally.findings
    ]


def judged(tally: Tally) -> int:
    """Return how many resources the policies were asked about."""
    return sum(tally.counts.values()) - tally.counts["delete"]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
