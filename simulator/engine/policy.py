"""Policy packs: processes that look at every resource before anything is done to it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from ..errors import EngineError
from . import urns
from .events import shown
from .goals import Goal
from .policy_pack import Pack
from .policy_subject import about, asked, put_properties
from .resources import Resource
from .run import Run
from .values import decode

_LEVELS = ("advisory", "mandatory", "disabled", "remediate")
_SEVERITIES = ("", "low", "medium", "high", "critical")


class Policies:
    """All packs of a run."""

    def __init__(self, run: Run) -> None:
        """Take the packs that the request names."""
        self._run = run
        self._packs = [Pack(run, folder) for folder in run.request.policy_packs]
        self._started = asyncio.Event()
        self.violated = False
        """Whether a mandatory policy was violated."""

    async def start(self) -> None:
        """Start all packs."""
        if self._packs:
            self._run.events.send("policyLoadEvent")
        try:
            await asyncio.gather(*(each.start() for each in self._packs))
        except EngineError:
            self._run.fail()
            raise
        finally:
            self._started.set()

    async def close(self) -> None:
        """Close all connections; the processes end with the run, or stay with the crew."""
        await asyncio.gather(*(each.close() for each in self._packs), return_exceptions=True)

    def rest(self) -> None:
        """Let those stay that the next operation of the command may need; nothing is asked now."""
        for each in self._packs:
            each.rest()

    def versions(self) -> dict[str, str]:
        """Return the packs that have run, with their versions."""
        return {each.name: each.version for each in self._packs}

    async def look_at(self, new: Resource, goal: Goal, providers: Mapping[str, Resource]) -> bool:
        """Let all packs look at a resource and change its inputs; True when it may go on."""
        if not self._packs:
            return True
        await self._started.wait()  # the program starts beside the packs
        self._run.go_on()
        request = asked(new, goal, providers)
        for pack in self._packs:
            if await self._remediate(pack, new, request):
                request = asked(new, goal, providers)
        answers = await asyncio.gather(*(each.analyze("Analyze", request) for each in self._packs))
        allowed = True
        for pack, answer in zip(self._packs, answers, strict=True):
            for each in answer.diagnostics:
                allowed &= not self._report(pack, each, new.urn)
            self._summarize(pack, answer, new.urn)
        return allowed or self._run.preview

    async def look_at_all(
        self, resources: Mapping[str, Resource], goals: Mapping[str, Goal]
    ) -> None:
        """Let all packs look at the whole stack."""
        if not self._packs:
            return
        request = analyzer_pb2.AnalyzeStackRequest()
        for urn, each in resources.items():
            found = request.resources.add(
                **about(each, goals.get(urn), resources),
                parent=each.parent,
                dependencies=each.dependencies,
            )
            put_properties(each.outputs or {}, found.properties)
            for key, needed in each.property_dependencies.items():
                if needed:
                    found.propertyDependencies[key].urns.extend(needed)
        for pack in self._packs:
            answer = await pack.analyze("AnalyzeStack", request)
            root = urns.make_urn(
                self._run.request.stack,
                self._run.project,
                "",
                urns.STACK_TYPE,
                f"{self._run.project}-{self._run.request.stack}",
            )
            for said in answer.diagnostics:
                self._report(pack, said, said.urn if said.urn in resources else root)
            self._summarize(pack, answer, "")

    async def _remediate(
        self, pack: Pack, new: Resource, request: analyzer_pb2.AnalyzeRequest
    ) -> bool:
        """Let a pack change a resource's inputs; True when it has."""
        before = new.inputs
        for each in await pack.remediate(request):
            if each.diagnostic:
                self._violation(
                    pack, each.policyName, f"{each.diagnostic}", "advisory", "", new.urn
                )
                continue
            # What is the engine's own was not shown to the pack, and stays.
            own = {key: value for key, value in new.inputs.items() if key.startswith("__")}
            after = {**own, **decode(each.properties)}
            self._run.events.send(
                "policyRemediationEvent",
                resourceUrn=new.urn,
                color="raw",
                policyName=each.policyName,
                policyPackName=each.policyPackName,
                policyPackVersion=pack.version,
                policyPackVersionTag=pack.version,
                before=shown(new.inputs),
                after=shown(after),
            )
            new.inputs = after
        return new.inputs is not before

    def _report(self, pack: Pack, each: analyzer_pb2.AnalyzeDiagnostic, urn: str) -> bool:
        level = _LEVELS[each.enforcementLevel].replace("remediate", "mandatory")
        severity = _SEVERITIES[each.severity]
        self._violation(pack, each.policyName, each.message, level, severity, urn)
        stops = level == "mandatory" and not self._run.request.tolerant
        if stops:
            self.violated = True
            self._run.events.first_error = self._run.events.first_error or each.message
        return stops

    def _violation(  # noqa: PLR0913, PLR0917 - the parts of the event
        self, pack: Pack, policy: str, message: str, level: str, severity: str, urn: str
    ) -> None:
        content = {"severity": severity} if severity else {}
        self._run.events.send(
            "policyEvent",
            resourceUrn=urn,
            message=f"{message}\n",
            color="never",
            policyName=policy,
            policyPackName=pack.name,
            policyPackVersion=pack.version,
            policyPackVersionTag=pack.version,
            enforcementLevel=level,
            **content,
        )

    def _summarize(self, pack: Pack, answer: analyzer_pb2.AnalyzeResponse, urn: str) -> None:
        kind = (
            analyzer_pb2.PolicyType.POLICY_TYPE_RESOURCE
            if urn
            else analyzer_pb2.PolicyType.POLICY_TYPE_STACK
        )
        failed = {each.policyName for each in answer.diagnostics}
        idle = {each.policy_name for each in answer.not_applicable}
        passed = [name for name, of in pack.policies if of == kind and name not in failed | idle]
        content: dict[str, Any] = {"resourceUrn": urn} if urn else {}
        content |= {
            "policyPackName": pack.name,
            "policyPackVersion": pack.version,
            "policyPackVersionTag": pack.version,
        }
        content |= {"passed": sorted(passed)} if passed else {}
        content |= {"failed": sorted(failed)} if failed else {}
        event = "policyAnalyzeSummaryEvent" if urn else "policyAnalyzeStackSummaryEvent"
        self._run.events.send(event, **content)
