"""One policy pack: a process that is asked about every resource."""

import asyncio
import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from ..errors import EngineError
from . import policy_manifest
from .channels import connect
from .crew import Post, Worker, stamps
from .policy_refusal import told_plainly
from .run import Run

_DISABLED = analyzer_pb2.EnforcementLevel.DISABLED
_REMEDIATE = analyzer_pb2.EnforcementLevel.REMEDIATE
_DRY_RUN = "PULUMI_DRY_RUN"
_END_SECONDS = 2
"""How long after its last answer a process may take to end."""


class Pack:
    """One policy pack."""

    def __init__(self, run: Run, folder: Path) -> None:
        """Take the pack's folder; `start` starts it."""
        self._run = run
        self._folder = folder
        self._stub: Any = None
        self._channel: grpc.aio.Channel | None = None
        self._post: Post | None = None
        """What it may be asked for again; None where it has to be started each time."""

        self._worker: Worker | None = None
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
        await self._engage(manifest)
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

    async def close(self) -> None:
        """Close the connection."""
        if self._channel is not None:
            await self._channel.close(None)

    def rest(self) -> None:
        """Let it stay for the next operation of the command; nothing is asked now."""
        if self._post is not None and self._worker is not None:
            self._run.children.rest(self._post, self._worker)

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

    async def _engage(self, manifest: policy_manifest.Manifest) -> None:
        """Take the process that the command's last operation has left, or start one."""
        name, children = f"policy-{self._folder.name}", self._run.children
        environ = self._environ()
        if manifest.begins_anew(self._run.request.python):
            # whether this is a preview is told by ConfigureStack
            same = {key: value for key, value in environ.items() if key != _DRY_RUN}
            today = datetime.now(UTC).date()
            self._post = Post.of(name, self._folder, same, (today, stamps(self._folder)))
            while worker := await children.again(self._post):
                if await self._greet(worker):
                    return
                await worker.child.stop()  # it has just ended: somebody has ended it
        argv = manifest.command(self._run.request.python, self._run.address, self._folder)
        with told_plainly(self._folder):
            served = await children.serve(name, argv, environ=environ, folder=self._folder)
        if not await self._greet(Worker(*served)):
            raise EngineError(
                f"policy pack {self.name}: {await self._ended() or 'it does not answer'}. "
                f"See {self._run.request.log}"
            )

    async def _greet(self, worker: Worker) -> bool:
        """Tell a process where the engine is; False where nobody answers."""
        await self.close()
        self._worker, self._channel = worker, connect(worker.address)
        self._stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)
        folder = str(self._folder)
        greeting = analyzer_pb2.AnalyzerHandshakeRequest(
            engine_address=self._run.address, root_directory=folder, program_directory=folder
        )
        try:
            await self._stub.Handshake(greeting)
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.UNAVAILABLE:
                return False
            if error.code() is not grpc.StatusCode.UNIMPLEMENTED:
                raise await self._failed(error) from None
        return True

    async def _call(self, method: str, request: object) -> Any:  # noqa: ANN401 - a message
        try:
            return await getattr(self._stub, method)(request)
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.UNIMPLEMENTED:
                return None
            raise await self._failed(error) from None

    async def _failed(self, error: grpc.aio.AioRpcError) -> EngineError:
        return EngineError(
            f"policy pack {self.name}: {await self._ended() or error.details()}. "
            f"See {self._run.request.log}"
        )

    async def _ended(self) -> str:
        """Say how its process has ended, or nothing while it runs."""
        if self._worker is None:
            return ""
        with contextlib.suppress(TimeoutError):
            status = await asyncio.wait_for(self._worker.child.process.wait(), _END_SECONDS)
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
            _DRY_RUN: "true" if self._run.preview else "false",
        }
