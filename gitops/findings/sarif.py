"""A report as SARIF 2.1.0, which code hosts and editors show beside the code."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from gitops.findings.descriptors import descriptor, undescribed
from gitops.findings.finding import Finding, Kind
from gitops.findings.report import Report
from gitops.rules.wording import one_line

VERSION: Final = "2.1.0"
SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"

ROOT: Final = "%SRCROOT%"
"""What paths are relative to: the project's folder."""

_LEVELS: Final[Mapping[Kind, str]] = {
    "violation": "error",
    "warning": "warning",
    "deferred": "note",
    "remediated": "note",
}


def sarif(report: Report, pages: Mapping[str, str]) -> dict[str, Any]:
    """Return the report as a SARIF log with one run.

    Args:
        report: What was found.
        pages: Rule -> the address of its page.
    """
    rules = [descriptor(each, report.stage, pages.get(each.rule.id, "")) for each in report.rules]
    known = {each["id"] for each in rules}
    others = {each.policy: each for each in report.ordered() if each.policy not in known}
    rules += [undescribed(each) for each in others.values()]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {"driver": _driver(report, rules)},
                "automationDetails": {"id": f"evenkeel/policies/{report.environment}/"},
                "invocations": [_invocation(report.errors)],
                "originalUriBaseIds": {ROOT: {"description": {"text": "The project's folder."}}},
                "columnKind": "utf16CodeUnits",
                "results": list(_results(report, [each["id"] for each in rules])),
            }
        ],
    }


def _driver(report: Report, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    version = {"version": report.version} if report.version else {}
    return {"name": "evenkeel", **version, "rules": list(rules)}


def _invocation(errors: Sequence[str]) -> dict[str, Any]:
    if not errors:
        return {"executionSuccessful": True}
    told = [{"level": "error", "message": {"text": each}} for each in errors]
    return {"executionSuccessful": False, "toolExecutionNotifications": told}


def _results(report: Report, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    places = {each: place for place, each in enumerate(ids)}
    seen: Counter[tuple[str, str]] = Counter()
    for finding in report.ordered():
        key = (finding.policy, finding.urn)
        mark = _fingerprint(finding, seen[key])
        seen[key] += 1
        yield {
            "ruleId": finding.policy,
            "ruleIndex": places[finding.policy],
            "level": _level(report, finding),
            "message": {"text": one_line(finding.text)},
            "locations": [_location(report, finding)],
            # The second name is the one that code hosts tell alerts apart by.
            "partialFingerprints": {
                "evenkeelFinding/v1": mark,
                "primaryLocationLineHash": f"{mark[:16]}:1",
            },
            # Where one result says whether it is suppressed, all must.
            "suppressions": _suppressions(finding),
            "properties": {"kind": finding.kind, "urn": finding.urn, "type": finding.type},
        }


def _level(report: Report, finding: Finding) -> str:
    if finding.kind != "exempt":
        return _LEVELS[finding.kind]
    entry = report.entry(finding.policy)
    return "warning" if entry and entry.level(report.stage) == "advisory" else "error"


def _location(report: Report, finding: Finding) -> dict[str, Any]:
    place = report.place(finding)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.file), "uriBaseId": ROOT},
            "region": {"startLine": place.line},
        },
        "logicalLocations": [
            {
                "name": finding.resource,
                "fullyQualifiedName": finding.urn,
                "kind": "resource",
            }
        ],
    }


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    if finding.kind != "exempt":
        return []
    justification = one_line(finding.text)
    return [{"kind": "external", "status": "accepted", "justification": justification}]


def _fingerprint(finding: Finding, place: int) -> str:
    """Return what stays the same in every run; the message may change with the values."""
    text = "\n".join((finding.policy, finding.urn, str(place)))
    return hashlib.sha256(text.encode()).hexdigest()
