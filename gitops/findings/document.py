"""A report as data."""

from typing import Any

from gitops.findings.finding import Finding
from gitops.findings.report import ORDER, Report
from gitops.findings.standing import Standing


def document(report: Report) -> dict[str, Any]:
    """Return all that the terminal shows, for programs."""
    counts = report.counts()
    return {
        "environment": report.environment,
        "stage": report.stage,
        "file": report.file,
        "rules": len(report.rules),
        "resources": report.resources,
        "counts": {each: counts[each] for each in ORDER},
        "findings": [finding_document(each) for each in report.ordered()],
        "exemptions": [_exemption(each) for each in report.exemptions],
        "errors": list(report.errors),
    }


def finding_document(finding: Finding) -> dict[str, str]:
    """Return one finding as data."""
    return {
        "policy": finding.policy,
        "kind": finding.kind,
        "level": finding.level,
        "severity": finding.severity,
        "urn": finding.urn,
        "message": finding.message,
    }


def _exemption(standing: Standing) -> dict[str, Any]:
    exemption = standing.exemption
    return {
        "rule": exemption.rule,
        "resource": exemption.resource,
        "environments": list(exemption.environments),
        "reason": exemption.reason,
        "owner": exemption.owner,
        "expires": exemption.expires.isoformat(),
        "state": standing.state,
        "days": standing.days,
        "used": standing.used,
    }
