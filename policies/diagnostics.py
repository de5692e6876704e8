"""What the engine is told of a verdict: how strictly it counts, and in which words."""

from collections.abc import Iterable
from typing import Final

from pulumi.runtime.proto import analyzer_pb2 as proto

from .exemptions import Exemption
from .granted import EXEMPT, TITLES, Fault
from .judgement import Outcome, Verdict
from .model import Level, Rule
from .settings import Settings
from .values import LONGEST, TooLarge

NAME: Final = "evenkeel"
"""The pack's name in reports and in policy configuration files."""

LEVELS: Final[dict[Level, proto.EnforcementLevel.ValueType]] = {
    "advisory": proto.ADVISORY,
    "mandatory": proto.MANDATORY,
    "disabled": proto.DISABLED,
    "remediate": proto.REMEDIATE,
}
SEVERITIES: Final = {
    "low": proto.POLICY_SEVERITY_LOW,
    "medium": proto.POLICY_SEVERITY_MEDIUM,
    "high": proto.POLICY_SEVERITY_HIGH,
    "critical": proto.POLICY_SEVERITY_CRITICAL,
}
DEFERRED: Final = "deferred: "
"""How the message of a verdict starts that has to wait for a value."""


_ELSEWHERE: Final = "does not apply to this type"
TOO_DEEP: Final = (
    "got values nested too deep to be judged; expected fewer than some hundred levels. "
    "Flatten them."
)
TOO_LARGE: Final = (
    f"got a list that is too large to be judged; expected at most {LONGEST} elements. Shorten it."
)


def unread(rule: Rule, why: str) -> Verdict:
    """Return the verdict on what cannot be read at all: no rule admits it."""
    return Verdict(Outcome.DENY, f"{why.removesuffix('.')}; {rule.message}")


def failed(error: Exception) -> Verdict:
    """Return the verdict of a rule that itself failed: it must not hide, nor admit.

    Only the error's type is named: its text could quote a secret.
    """
    if isinstance(error, RecursionError):
        return Verdict(Outcome.DENY, TOO_DEEP)
    if isinstance(error, TooLarge):
        return Verdict(Outcome.DENY, TOO_LARGE)
    reason = f"the rule itself failed ({type(error).__name__}). Report it as a defect."
    return Verdict(Outcome.DENY, reason)


def diagnostic(
    rule: Rule,
    verdict: Verdict,
    settings: Settings,
    exemption: Exemption | None,
    urn: str = "",
) -> proto.AnalyzeDiagnostic | None:
    """Return what the engine is told of a verdict; nothing of an admission.

    Args:
        rule: The rule that was asked.
        verdict: What it said.
        settings: What holds for the stack.
        exemption: What covers the resource, if anything does.
        urn: The resource; empty for the stack.
    """
    if verdict.outcome is Outcome.ADMIT:
        return None
    level, message = settings.level(rule), verdict.reason
    if level == "remediate":  # what a remedy could mend is mended by now
        level = "mandatory"
    if verdict.outcome is Outcome.DEFER:
        level, message = _deferred(rule, level, verdict, preview=settings.preview)
    if exemption is not None and not message.startswith(DEFERRED):
        level, message = "advisory", f"{EXEMPT}{message} {_capital(exemption.said())}"
    return proto.AnalyzeDiagnostic(
        policyName=rule.id,
        policyPackName=NAME,
        description=rule.title,
        message=message,
        enforcementLevel=LEVELS[level],
        urn=urn,
        severity=SEVERITIES[rule.severity],
    )


def not_applicable(rules: Iterable[Rule]) -> proto.AnalyzeResponse:
    """Return what the engine is told of rules about other resources."""
    return proto.AnalyzeResponse(
        not_applicable=[
            proto.PolicyNotApplicable(policy_name=each.id, reason=_ELSEWHERE) for each in rules
        ]
    )


def fault_diagnostic(fault: Fault) -> proto.AnalyzeDiagnostic:
    """Return what the engine is told of an exemption that is wrong."""
    return proto.AnalyzeDiagnostic(
        policyName=fault.name,
        policyPackName=NAME,
        description=TITLES[fault.name],
        message=f"{DEFERRED}{fault.message}" if fault.waits else fault.message,
        enforcementLevel=LEVELS[fault.level],
        severity=proto.POLICY_SEVERITY_HIGH,
    )


def _deferred(rule: Rule, level: Level, verdict: Verdict, *, preview: bool) -> tuple[Level, str]:
    """Say how a verdict counts that cannot be given yet."""
    reason = verdict.reason
    if not preview or not _waits(rule, verdict):
        return level, f"{reason}, and this rule does not let unknown values pass; {rule.message}"
    return "advisory", f"{DEFERRED}{reason}. It is judged again by: up"


def _waits(rule: Rule, verdict: Verdict) -> bool:
    """Say whether a rule may wait for all that is not known; a critical one never for nothing."""
    return rule.severity != "critical" or (
        bool(verdict.unknown)
        and all(any(path[: len(each)] == each for each in rule.awaited) for path in verdict.unknown)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
