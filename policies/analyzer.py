"""Door one: Pulumi's Analyzer service over the rules (docs/adr/0005-our-own-analyzer.md)."""

import difflib
from collections.abc import Callable
from typing import Final, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from . import values
from .dispatch import Dispatch
from .errors import PolicyError
from .judgement import Judge, Outcome, Subject, Verdict
from .model import Level, Rule
from .settings import Settings

NAME: Final = "evenkeel"
"""The pack's name in reports and in policy configuration files."""

LEVELS: Final[dict[Level, proto.EnforcementLevel.ValueType]] = {
    "advisory": proto.ADVISORY,
    "mandatory": proto.MANDATORY,
    "disabled": proto.DISABLED,
}
SEVERITIES: Final = {
    "low": proto.POLICY_SEVERITY_LOW,
    "medium": proto.POLICY_SEVERITY_MEDIUM,
    "high": proto.POLICY_SEVERITY_HIGH,
    "critical": proto.POLICY_SEVERITY_CRITICAL,
}
DEFERRED: Final = "deferred: "
"""How the message of a verdict starts that has to wait for a value."""


class Analyzer(AnalyzerServicer):
    """Judges every resource that the engine shows. One rule's failure never hides another rule."""

    def __init__(self, dispatch: Dispatch, version: str, stop: Callable[[], None]) -> None:
        """Serve the rules.

        Args:
            dispatch: The rules.
            version: The pack's version.
            stop: Called when the engine cancels.
        """
        self._dispatch = dispatch
        self._version = version
        self._stop = stop
        self._settings = Settings()

    def Handshake(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzerHandshakeRequest,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.AnalyzerHandshakeResponse:
        """Greet the engine; nothing is needed of it."""
        return proto.AnalyzerHandshakeResponse()

    def ConfigureStack(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzerStackConfigureRequest,
        context: grpc.ServicerContext,
    ) -> proto.AnalyzerStackConfigureResponse:
        """Learn the environment from the stack's configuration."""
        try:
            self._settings = Settings.from_stack(request.config, preview=request.dry_run)
        except PolicyError as error:
            _refuse(context, error)
        return proto.AnalyzerStackConfigureResponse()

    def Configure(  # noqa: N802 - the protocol's name
        self,
        request: proto.ConfigureAnalyzerRequest,
        context: grpc.ServicerContext,
    ) -> Empty:
        """Take levels and settings of a policy configuration file."""
        try:
            for name, config in request.policyConfig.items():
                self._configure(name, config)
        except PolicyError as error:
            _refuse(context, error)
        return Empty()

    def GetPluginInfo(  # noqa: N802 - the protocol's name
        self,
        request: Empty,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> PluginInfo:
        """Say the pack's version."""
        return PluginInfo(version=self._version)

    def GetAnalyzerInfo(  # noqa: N802 - the protocol's name
        self,
        request: Empty,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.AnalyzerInfo:
        """Describe the pack and its rules."""
        return proto.AnalyzerInfo(
            name=NAME,
            displayName="evenkeel",
            version=self._version,
            supportsConfig=True,
            policies=[_info(rule, self._settings) for rule in self._dispatch.rules],
        )

    def Analyze(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzeRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.AnalyzeResponse:
        """Judge one resource before it is created or changed."""
        match = self._dispatch.match(request.type)
        reason = "does not apply to this type"
        passed_by = [
            proto.PolicyNotApplicable(policy_name=rule.id, reason=reason) for rule in match.others
        ]
        if not match.judges:
            return proto.AnalyzeResponse(not_applicable=passed_by)
        subject = Subject(
            values.read(request.properties), kubernetes=request.type.startswith("kubernetes:")
        )
        found = [self._diagnostic(judge, subject, request.urn) for judge in match.judges]
        return proto.AnalyzeResponse(
            diagnostics=[each for each in found if each is not None], not_applicable=passed_by
        )

    def AnalyzeStack(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzeStackRequest,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.AnalyzeResponse:
        """Judge all resources together: no rule does that yet."""
        return proto.AnalyzeResponse()

    def Remediate(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzeRequest,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.RemediateResponse:
        """Change nothing: no rule mends a resource yet."""
        return proto.RemediateResponse()

    def Cancel(  # noqa: N802 - the protocol's name
        self,
        request: Empty,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> Empty:
        """End the process once the answer is out."""
        self._stop()
        return Empty()

    def _configure(self, name: str, config: proto.PolicyConfig) -> None:
        rules = {rule.id: rule for rule in self._dispatch.rules}
        if name not in rules:
            meant = difflib.get_close_matches(name, rules, 1)
            remedy = f"Did you mean {meant[0]}?" if meant else "Remove it."
            raise PolicyError(
                f"{name}: got an unknown rule; expected one of the pack's {len(rules)}. {remedy}"
            )
        # Nothing is remediated yet: what should be is at least mandatory.
        names = {number: each for each, number in LEVELS.items()}
        level = names.get(config.enforcementLevel, "mandatory")
        self._settings.configure(rules[name], level, values.read(config.properties))

    def _diagnostic(
        self, judge: Judge, subject: Subject, urn: str
    ) -> proto.AnalyzeDiagnostic | None:
        rule, settings = judge.rule, self._settings
        level = settings.level(rule)
        if level == "disabled":
            return None
        try:
            verdict = judge.judge(subject, settings.params(rule))
        except Exception as error:  # noqa: BLE001 - one rule's failure must not hide another rule
            # Only the error's type is named: its text could quote a secret.
            reason = f"the rule itself failed ({type(error).__name__}). Report it as a defect."
            verdict = Verdict(Outcome.DENY, reason)
        if verdict.outcome is Outcome.ADMIT:
            return None
        message = verdict.reason
        if verdict.outcome is Outcome.DEFER:
            level, message = _deferred(rule, level, message, preview=settings.preview)
        return proto.AnalyzeDiagnostic(
            policyName=rule.id,
            policyPackName=NAME,
            policyPackVersion=self._version,
            description=rule.title,
            message=message,
            enforcementLevel=LEVELS[level],
            urn=urn,
            severity=SEVERITIES[rule.severity],
        )


def _refuse(context: grpc.ServicerContext, error: PolicyError) -> NoReturn:
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
    raise error  # abort does not return


def _deferred(rule: Rule, level: Level, reason: str, *, preview: bool) -> tuple[Level, str]:
    """Say how a verdict counts that cannot be given yet."""
    if rule.severity == "critical" or not preview:
        return level, f"{reason}, and this rule does not let unknown values pass; {rule.message}"
    return "advisory", f"{DEFERRED}{reason}. It is judged again by: up"


def _info(rule: Rule, settings: Settings) -> proto.PolicyInfo:
    schema = {
        name: {**each.schema_, "description": each.description, "default": each.default}
        for name, each in rule.parameters.items()
    }
    return proto.PolicyInfo(
        name=rule.id,
        displayName=rule.title,
        description=rule.title,
        message=rule.message,
        enforcementLevel=LEVELS[settings.level(rule)],
        configSchema=proto.PolicyConfigSchema(properties=ParseDict(schema, Struct())),
        policy_type=proto.POLICY_TYPE_RESOURCE,
        severity=SEVERITIES[rule.severity],
        remediation_steps=rule.message,
        tags=list(rule.sources),
    )
