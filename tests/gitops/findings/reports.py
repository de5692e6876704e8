"""A report with a finding of each kind."""

from datetime import date
from functools import cache

from gitops.findings.finding import Finding
from gitops.findings.report import Report
from gitops.findings.standing import standings
from gitops.rules.catalogue import Catalogue, Entry
from policies.exemptions import Exemption
from policies.rules import RULES

TODAY = date(2026, 11, 21)
URN = "urn:pulumi:aws-prod::evenkeel::evenkeel:aws:Pool$aws:eks/nodeGroup:NodeGroup::"

EXEMPTIONS = tuple(
    Exemption(
        rule=rule,
        resource="aws:eks/nodeGroup:NodeGroup/*",
        environments=environments,
        reason=f"The {owner} has agreed.",
        owner=owner,
        expires=expires,
    )
    for rule, environments, owner, expires in (
        ("gpu-pool-tainted", ("*",), "first", "2027-06-30"),
        ("gpu-pool-labelled", ("aws-prod",), "second", "2026-12-21"),
        ("gpu-pool-bounded", ("aws-*",), "third", "2026-11-20"),
        ("gpu-pool-bounded", ("gcp-*",), "fourth", "2027-06-30"),
    )
)

FINDINGS = (
    Finding("machines-private", "advisory", f"{URN}b", "a: got 1; expected 2. Do it.", "high"),
    Finding("gpu-pool-bounded", "mandatory", f"{URN}a", "maxSize: got 99;\nexpected 64.", "high"),
    Finding(
        "gpu-pool-labelled", "advisory", f"{URN}a", "deferred: labels: not known yet.", "medium"
    ),
    Finding(
        "gpu-pool-tainted",
        "advisory",
        f"{URN}a",
        f"exempt: taints: got none. Add it. R{EXEMPTIONS[0].said()[1:]}",
        "high",
    ),
    Finding(
        "exemption-expired", "mandatory", f"{URN}a", "exemptions.yaml: got one; expected none."
    ),
)


def report(**more: object) -> Report:
    """Return a report about aws-prod; what is given takes the place of its own parts."""
    parts: dict[str, object] = {
        "environment": "aws-prod",
        "stage": "prod",
        "file": "environments/Pulumi.aws-prod.yaml",
        "rules": _entries(),
        "resources": 12,
        "findings": FINDINGS,
        "exemptions": standings(EXEMPTIONS, "aws-prod", FINDINGS, TODAY),
        "version": "1.2.3",
    }
    return Report(**(parts | more))  # type: ignore[arg-type] # made from the parts by name


@cache
def _entries() -> tuple[Entry, ...]:
    return Catalogue.read(RULES.parent).entries
