"""What SARIF says of a rule: title, help, level, and how severe it is."""

from collections.abc import Mapping
from typing import Any, Final

from gitops.findings.finding import Finding
from gitops.rules.catalogue import Entry
from gitops.rules.wording import SEVERITIES, applies, one_line, settings
from policies.model import Stage

LEVELS: Final[Mapping[str, str]] = {
    "mandatory": "error",
    "remediate": "error",
    "advisory": "warning",
    "disabled": "none",
}
_SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""Severity -> the middle of the range that code hosts call by the same word."""


def descriptor(entry: Entry, stage: Stage, page: str) -> dict[str, Any]:
    """Return a rule as a `reportingDescriptor`.

    Args:
        entry: The rule.
        stage: Whose level holds.
        page: The address of its page; empty where it has none.
    """
    rule, level = entry.rule, entry.level(stage)
    title = f"{one_line(rule.title)}."
    message = one_line(rule.message)
    lines = [
        f"Severity {rule.severity}: {SEVERITIES[rule.severity]}.",
        f"Applies to {applies(rule)}.",
        f"Sources: {', '.join(rule.sources)}.",
        *(f"Setting {name}: {what} Default {default}." for name, what, default in settings(rule)),
    ]
    found = {
        "id": rule.id,
        "name": _pascal(rule.id),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title} A violation says: {message}"},
        "help": {
            "text": "\n".join((title, f"To do: {message}", *lines)),
            "markdown": "\n\n".join((f"**{title}**", f"To do: {message}", _list(lines))),
        },
        "defaultConfiguration": {"enabled": level != "disabled", "level": LEVELS[level]},
        "properties": {
            "tags": list(dict.fromkeys(("security", "policy", entry.subject, *rule.sources))),
            "severity": rule.severity,
            "security-severity": _SCORES[rule.severity],
        },
    }
    return found | ({"helpUri": page} if page else {})


def undescribed(finding: Finding) -> dict[str, Any]:
    """Return what is known of a policy that is none of the pack's rules."""
    return {
        "id": finding.policy,
        "name": _pascal(finding.policy),
        "shortDescription": {"text": finding.policy.replace("-", " ").capitalize() + "."},
        "defaultConfiguration": {"level": "error" if finding.level == "mandatory" else "warning"},
        "properties": {"tags": ["policy"]},
    }


def _pascal(identifier: str) -> str:
    return "".join(part.capitalize() for part in identifier.split("-"))


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {each}" for each in lines)
