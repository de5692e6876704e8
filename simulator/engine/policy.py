"""Policy packs: processes that look at every resource before anything is done to it."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from ..errors import EngineError
from . import policy_manifest, urns
from .channels import connect
from .events import shown
from .goals import Goal
from .policy_refusal import told_plainly
from .policy_subject import about, asked, put_properties
from .resources import Resource
from .run import Run
from .values import decode

_LEVELS = ("advisory", "mandatory", "disabled", "remediate")
_DISABLED = analyzer_pb2.EnforcementLevel.DISABLED
_REMEDIATE = analyzer_pb2.EnforcementLevel.REMEDIATE
_END_SECONDS = 2
"""How long after its last answer a process may take to end."""

_SEVERITIES = ("", "low", "medium", "high", "critical")


class Pack:
    """One policy pack."""

    def __init__(self, run: Run, folder: Path) -> None:
        """Take the pack's folder; `start` starts it."""
        self._run = run
        self._folder = folder
        self._stub: Any = None
        self._process: asyncio.subprocess.Process | None = None
        self.version = ""
        self.name = folder.name
        self.policies: list[tuple[str, int]] = []
        """The names of its policies, each with its type."""

        self._mends = False
        """Whether any of its policies may change anything."""

    async def start(self) -> None:
        """Start the pack's process and tell it about the stack.

        Raises:
            EngineError: It is no policy pack or does not start.
        """
        manifest = policy_manifest.read(self._folder)
        self.version = manifest.version
        request = self._run.request
        argv = manifest.command(request.python, self._run.address, self._folder)
        with told_plainly(self._folder):
            child, address = await self._run.children.serve(
                f"policy-{self._folder.name}", argv, environ=self._environ(), folder=self._folder
            )
        self._process = child.process
        self._stub = analyzer_pb2_grpc.AnalyzerStub(connect(address))
        folder = str(self._folder)
        await self._call(
            "Handshake",
            analyzer_pb2.AnalyzerHandshakeRequest(
                engine_address=self._run.address, root_directory=folder, program_directory=folder
            ),
        )
        await self._call(
            "ConfigureStack",
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack=request.stack,
                project=self._run.project,
                organization="organization",
                dry_run=self._run.preview,
                config=request.config,
                config_secret_keys=sorted(request.secret_keys),
            ),
        )
        info = await self._call("GetAnalyzerInfo", empty_pb2.Empty())
        if info is not None:
            self.name = info.name
            self.version = self.version or info.version
            self.policies = [(each.name, each.policy_type) for each in info.policies]
            held = [each for each in info.policies if each.enforcementLevel != _DISABLED]
            # Others' packs may mend at any level; ours says which rules do.
            mends = any(each.enforcementLevel == _REMEDIATE for each in info.policies)
            self._mends = manifest.sdk or mends
        if info is None or not held:
            raise EngineError(
                f"policy pack {self.name}: got {len(self.policies)} rules, none of them held; "
                "expected at least one. Add a rule, or take the pack away."
            )

    async def remediate(
        self, request: analyzer_pb2.AnalyzeRequest
    ) -> list[analyzer_pb2.Remediation]:
        """Ask the pack for what it would change."""
        answer = await self._call("Remediate", request) if self._mends else None
        return [] if answer is None else list(answer.remediations)

    async def analyze(
        self, method: str, request: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzeStackRequest
    ) -> analyzer_pb2.AnalyzeResponse:
        """Ask the pack what it thinks of a resource (`Analyze`) or of all (`AnalyzeStack`)."""
        return await self._call(method, request) or analyzer_pb2.AnalyzeResponse()

    async def _call(self, method: str, request: object) -> Any:  # noqa: ANN401 - a message
        try:
            return await getattr(self._stub, method)(request)
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.UNIMPLEMENTED:
                return None
            raise EngineError(
                f"policy pack {self.name}: {await self._ended() or error.details()}. "
                f"See {self._run.request.log}"
            ) from None

    async def _ended(self) -> str:
        """Say how its process has ended, or nothing while it runs."""
        if self._process is None:
            return ""
        with contextlib.suppress(TimeoutError):
            status = await asyncio.wait_for(self._process.wait(), _END_SECONDS)
            return f"its process has ended with status {status}, so nothing is judged any more"
        return ""

    def _environ(self) -> dict[str, str]:
        request = self._run.request
        return {
            **request.environ,
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_ORGANIZATION": "organization",
            "PULUMI_PROJECT": self._run.project,
            "PULUMI_STACK": request.stack,
            "PULUMI_DRY_RUN": "true" if self._run.preview else "false",
        }


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
