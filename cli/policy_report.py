"""What the policies said, for people and for programs."""

from collections.abc import Sequence
from typing import Any

from cli.count import count
from gitops.findings.document import finding_document
from gitops.findings.finding import Finding
from gitops.findings.groups import WIDTH, group_lines, grouped
from gitops.findings.report import ORDER, counted, said
from gitops.findings.standing import SOON, standings
from operations.own_name import own_name
from operations.project import Project
from operations.tally import Tally
from policies.exemptions import EXEMPTIONS, load, today
from policies.rules import count as count_rules


def policy_lines(
    project: Project, environment: str, tally: Tally, columns: int | None, *, every: bool = False
) -> tuple[tuple[str, str], list[str]]:
    """Return the summary (two parts) and the findings in groups, what stops an `up` first.

    Args:
        project: Whose packs judged.
        environment: What was judged.
        tally: The operation in which they did.
        columns: How wide a line may be; None: as wide as it needs.
        every: What is exempt one by one, too: it is known, and somebody has agreed to it.

    Raises:
        PolicyError: A file of exemptions is not right.
    """
    findings = policy_findings(tally)
    rules = sum(count_rules(pack / "rules") for pack in project.policy_packs())
    checked = f"{count(rules, 'rule')}, {count(judged(tally), 'resource')}"
    shown = findings if every else [each for each in findings if each.kind != "exempt"]
    lines = list(group_lines(grouped(shown), min(WIDTH, columns or WIDTH)))
    if exempt := len(findings) - len(shown):
        check = f"{own_name()} policies check {environment}"
        lines.append(f" exempt {count(exempt, 'finding')}, as agreed; all about it: {check}")
    return (checked, said(counted(findings))), [*lines, *_ending(project, environment, findings)]


def _ending(project: Project, environment: str, findings: Sequence[Finding]) -> list[str]:
    """Say how many of the exemptions that were used end soon, and which is the first."""
    if not any(each.kind == "exempt" for each in findings):
        return []
    written = [each for pack in project.policy_packs() for each in load(pack / EXEMPTIONS.name)]
    standing = standings(written, environment, findings, today())
    soon = [each for each in standing if each.used and each.state == "ends soon"]
    if not soon:
        return []
    first = soon[0].exemption
    end = "s end" if len(soon) > 1 else " ends"
    which = f"{first.rule}, {first.resource}, on {first.expires} (ask {first.owner})"
    return [f" {len(soon)} exemption{end} within {SOON.days} days; the first: {which}"]


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
