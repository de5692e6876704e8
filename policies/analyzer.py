"""Door one: Pulumi's Analyzer service over the rules (docs/adr/0005-our-own-analyzer.md)."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from . import values
from .declared import Declared
from .description import described
from .diagnostics import (
    LEVELS,
    NAME,
    diagnostic,
    failed,
    fault_diagnostic,
    not_applicable,
    unread,
)
from .dispatch import Dispatch
from .errors import PolicyError
from .excepted import excepted
from .exemptions import Exemption, identity
from .granted import TITLES, Granted
from .judgement import Judge, Outcome, Subject
from .readable import readable
from .remedies import Remedy
from .settings import Settings
from .sharing import shared
from .stack import Member, StackJudge


class Analyzer(AnalyzerServicer):
    """Judges every resource that the engine shows. One rule's failure never hides another rule."""

    def __init__(
        self,
        dispatch: Dispatch,
        version: str,
        stop: Callable[[], None],
        exemptions: Sequence[Exemption],
        today: date,
    ) -> None:
        """Serve the rules.

        Args:
            dispatch: The rules.
            version: The pack's version.
            stop: Called when the engine cancels.
            exemptions: What is excepted from them.
            today: The day that the exemptions are held against.
        """
        self.dispatch = dispatch
        self._version = version
        self._stop = stop
        self._exemptions = exemptions
        self._today = today
        self._begin(Settings())

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
            self._begin(
                Settings.from_stack(request.config, preview=request.dry_run, name=request.stack)
            )
            self._expect_a_rule()
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
            self._params = shared(self._settings, self.dispatch.rules)
            self._expect_a_rule()
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
        return described(self.dispatch.rules, self._settings, self._version)

    def Analyze(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzeRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.AnalyzeResponse:
        """Judge one resource before it is created or changed."""
        answer = not_applicable(self.dispatch.match(request.type).others)
        answer.MergeFrom(self.diagnosed(request))
        return answer

    def diagnosed(self, request: proto.AnalyzeRequest) -> proto.AnalyzeResponse:
        """Return what the rules about a resource say of it."""
        answer = proto.AnalyzeResponse()
        match = self.dispatch.match(request.type)
        if match.whole:
            self._declared.keep(request)
        if judges := match.judges:
            subject = readable(request.type, request.properties)
            answer.diagnostics.extend(
                self._versioned(self._judged(judge, subject, request) for judge in judges)
            )
        return answer

    def mends(self, token: str) -> bool:
        """Say whether any rule may change resources of a type."""
        remedies = self.dispatch.match(token).remedies
        return any(self._settings.level(each.rule) == "remediate" for each in remedies)

    def AnalyzeStack(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzeStackRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.AnalyzeResponse:
        """Judge all resources together, and the exemptions by what they were needed for."""
        members = [Member(each, self._declared.properties(each)) for each in request.resources]
        judged = [self._judged_whole(judge, members) for judge in self.dispatch.stack]
        hides = self._settings.preview and self._declared.hides(request.resources)
        faults = self._granted.faults(self._settings.stage, whole=not hides)
        told = [fault_diagnostic(each) for each in faults]
        return proto.AnalyzeResponse(diagnostics=self._versioned((*judged, *told)))

    def Remediate(  # noqa: N802 - the protocol's name
        self,
        request: proto.AnalyzeRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> proto.RemediateResponse:
        """Mend what the rules at level `remediate` deny, one after the other."""
        answer = proto.RemediateResponse()
        properties, subject = request.properties, None
        for remedy in self.dispatch.match(request.type).remedies:
            rule = remedy.rule
            if self._settings.level(rule) != "remediate":
                continue
            subject = subject or readable(request.type, properties)
            if isinstance(subject, str):
                break  # Analyze denies it
            changed = self._mended(remedy, subject, request, properties)
            if changed is None:
                continue
            properties, subject = changed, None
            answer.remediations.add(
                policyName=rule.id,
                policyPackName=NAME,
                policyPackVersion=self._version,
                description=rule.title,
                properties=changed,
            )
        return answer

    def Cancel(  # noqa: N802 - the protocol's name
        self,
        request: Empty,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> Empty:
        """End the process once the answer is out."""
        self._stop()
        return Empty()

    def _begin(self, settings: Settings) -> None:
        self._settings = settings
        self._params = shared(settings, self.dispatch.rules)
        self._granted = Granted(self._exemptions, settings.name, self._today)
        self._declared = Declared()

    def _expect_a_rule(self) -> None:
        if all(self._settings.level(each) == "disabled" for each in self.dispatch.rules):
            raise PolicyError(
                f"policy pack {NAME}: got no rule that is held; expected at least one. "
                "Take a level other than disabled for one of them."
            )

    def _configure(self, name: str, config: proto.PolicyConfig) -> None:
        if name in TITLES:
            return  # the CLI names every policy that it was told of; these two have one level
        rules = {rule.id: rule for rule in self.dispatch.rules}
        if name not in rules:
            meant = difflib.get_close_matches(name, rules, 1)
            remedy = f"Did you mean {meant[0]}?" if meant else "Remove it."
            raise PolicyError(
                f"{name}: got an unknown rule; expected one of the pack's {len(rules)}. {remedy}"
            )
        names = {number: each for each, number in LEVELS.items()}
        level = names.get(config.enforcementLevel, "mandatory")
        self._settings.configure(rules[name], level, values.read(config.properties))

    def _judged(
        self, judge: Judge, subject: Subject | str, request: proto.AnalyzeRequest
    ) -> proto.AnalyzeDiagnostic | None:
        rule, settings = judge.rule, self._settings
        if settings.level(rule) == "disabled":
            return None
        if isinstance(subject, str):
            return diagnostic(rule, unread(rule, subject), settings, None, request.urn)
        try:
            verdict = judge.judge(subject, self._params[rule.id])
        except Exception as error:  # noqa: BLE001 - one rule's failure must not hide another rule
            verdict = failed(error)
        exemption = None
        if verdict.outcome is not Outcome.ADMIT and rule.id in self._granted.rules:
            called = identity(request.type, request.name, subject.tree)
            exemption = self._granted.covering(rule.id, called)
        return diagnostic(rule, verdict, settings, exemption, request.urn)

    def _judged_whole(
        self, judge: StackJudge, members: Sequence[Member]
    ) -> proto.AnalyzeDiagnostic | None:
        if self._settings.level(judge.rule) == "disabled":
            return None
        exemption = None
        try:
            params = self._params[judge.rule.id]
            verdict, exemption = excepted(judge, members, params, self._granted)
        except Exception as error:  # noqa: BLE001 - one rule's failure must not hide another rule
            verdict = failed(error)
        return diagnostic(judge.rule, verdict, self._settings, exemption)

    def _mended(
        self,
        remedy: Remedy,
        subject: Subject,
        request: proto.AnalyzeRequest,
        properties: Struct,
    ) -> Struct | None:
        rule = remedy.rule
        try:
            changed = remedy.mended(subject, properties, self._params[rule.id])
        except Exception:  # noqa: BLE001 - it stays as it is, and Analyze judges it so
            return None
        if changed is None or rule.id not in self._granted.rules:
            return changed
        called = identity(request.type, request.name, subject.tree)
        return None if self._granted.covering(rule.id, called) else changed

    def _versioned(
        self, found: Iterable[proto.AnalyzeDiagnostic | None]
    ) -> Iterator[proto.AnalyzeDiagnostic]:
        for each in found:
            if each is not None:
                each.policyPackVersion = self._version
                yield each


def _refuse(context: grpc.ServicerContext, error: PolicyError) -> NoReturn:
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
    raise error  # abort does not return
