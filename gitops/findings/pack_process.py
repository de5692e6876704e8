"""A policy pack in its own process, asked as an engine asks it, without an engine."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import grpc
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from components.errors import EvenkeelError
from gitops.findings.finding import Finding
from gitops.findings.state import State, StateError, StateResource
from policies.exemptions import REHEARSED, TODAY

_NOBODY: Final = "127.0.0.1:1"
"""The address of an engine; a pack of ours asks none."""

_PATIENCE_SECONDS: Final = 20
_SEVERITIES: Final = ("", "low", "medium", "high", "critical")
_LEVELS: Final = ("advisory", "mandatory", "disabled", "mandatory")


class PackError(EvenkeelError):
    """The pack does not start, or refuses what it is told."""


def judge_state(pack: Path, state: State, config: Mapping[str, str]) -> list[Finding]:
    """Let a pack judge every resource of a state, and all together.

    Args:
        pack: The pack's folder.
        state: The state.
        config: The stack's configuration, of which the pack reads the environment.

    Raises:
        PackError: The pack does not start, or refuses what it is told.
        StateError: A resource has inputs that no provider could have.
    """
    with _served(pack) as stub:
        try:
            stub.ConfigureStack(
                proto.AnalyzerStackConfigureRequest(
                    stack=state.stack,
                    project=state.project,
                    organization="organization",
                    dry_run=True,  # a value that is sealed may wait, as one in a preview does
                    config=config,
                )
            )
            return list(_judged(stub, state))
        except grpc.RpcError as error:
            raise PackError(f"policy pack {pack}: {_details(error)}") from None


def _judged(stub: AnalyzerStub, state: State) -> Iterator[Finding]:
    whole = proto.AnalyzeStackRequest()
    for each in state.resources:
        properties = _properties(each)
        request = proto.AnalyzeRequest(
            type=each.type, urn=each.urn, name=each.name, properties=properties
        )
        yield from _findings(stub.Analyze(request).diagnostics, each.urn)
        _add(whole, each, properties)
    root = _root(state)
    yield from _findings(stub.AnalyzeStack(whole).diagnostics, root)


def _properties(resource: StateResource) -> Struct:
    try:
        return ParseDict(dict(resource.inputs), Struct())
    except (ParseError, ValueError, OverflowError, RecursionError):
        raise StateError(
            f"{resource.urn}: inputs: got what Pulumi's protocol cannot carry; expected plain "
            "values. Export the state anew."
        ) from None


def _add(whole: proto.AnalyzeStackRequest, each: StateResource, properties: Struct) -> None:
    added = whole.resources.add(
        type=each.type,
        urn=each.urn,
        name=each.name,
        properties=properties,
        parent=each.parent,
        dependencies=each.dependencies,
        options=proto.AnalyzerResourceOptions(protect=each.protect),
    )
    for key, urns in (each.property_dependencies or {}).items():
        if urns:
            added.propertyDependencies[key].urns.extend(urns)


def _root(state: State) -> str:
    token = "pulumi:pulumi:Stack"  # noqa: S105 - a type token
    name = f"{state.project}-{state.stack}"
    return f"urn:pulumi:{state.stack}::{state.project}::{token}::{name}"


def _findings(said: Iterable[proto.AnalyzeDiagnostic], urn: str) -> Iterator[Finding]:
    for each in said:
        yield Finding(
            policy=each.policyName,
            level=_LEVELS[each.enforcementLevel],
            urn=each.urn or urn,
            message=each.message.strip(),
            severity=_SEVERITIES[each.severity],
        )


@contextmanager
def _served(pack: Path) -> Iterator[AnalyzerStub]:
    command = [sys.executable, "-u", "-m", "pulumi.policy", _NOBODY, str(pack)]
    passed = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", TODAY)
    environ = {name: os.environ[name] for name in passed if name in os.environ}
    environ[REHEARSED] = "state"  # nothing is deployed: another day may be asked about
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=pack, env=environ
        ) as process,
    ):
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port.isdigit():
                process.wait(_PATIENCE_SECONDS)
                errors.seek(0)
                raise PackError(f"policy pack {pack}: does not start. {errors.read().strip()}")
            with grpc.insecure_channel(f"127.0.0.1:{port}", _GRPC_CHANNEL_OPTIONS) as channel:
                yield AnalyzerStub(channel)
        finally:
            _ended(process)


def _ended(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _details(error: grpc.RpcError) -> str:
    details = getattr(error, "details", None)
    return str(details()) if callable(details) else str(error)
