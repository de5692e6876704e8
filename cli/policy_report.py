"""What the policies said, for people and for programs."""

from typing import Any

from cli.project import Project
from cli.tally import Finding, Tally
from policies.rules import count


def policy_lines(project: Project, tally: Tally) -> tuple[tuple[str, str], list[str]]:
    """Return the summary (two parts) and a line per finding, the mandatory ones first."""
    stopping = tally.violations
    others = [each for each in tally.findings if each not in stopping]
    rules = sum(count(pack / "rules") for pack in project.policy_packs())
    resources = sum(tally.counts.values()) - tally.counts["delete"]
    checked = f"{_count(rules, 'rule')}, {_count(resources, 'resource')}"
    said = f"{_count(len(stopping), 'violation')}, {_count(len(others), 'warning')}"
    return (checked, said), [_line(each) for each in (*stopping, *others)]


def policy_document(tally: Tally) -> dict[str, Any]:
    """Return all findings as data."""
    return {
        "violations": len(tally.violations),
        "findings": [
            {
                "policy": each.policy,
                "level": each.level,
                "severity": each.severity,
                "urn": each.urn,
                "message": each.message,
            }
            for each in tally.findings
        ],
    }


def _line(finding: Finding) -> str:
    name = finding.urn.rsplit("::", 1)[-1]
    return f"  {finding.level} {finding.policy}   {name}: {finding.message}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
