"""A client that speaks to the provider as the engine does, and an engine that listens."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)

from simulator.cluster.api import KubernetesApi
from simulator.plugins.wire import to_python, to_struct
from simulator.resumed import RESUMED

Json = dict[str, Any]


class Engine(engine_pb2_grpc.EngineServicer):
    """An engine that only listens."""

    def __init__(self) -> None:
        """Start with no messages."""
        self.lasting: list[tuple[str, int]] = []
        self.passing: list[str] = []

    def Log(  # noqa: N802 - Pulumi's name
        self, request: engine_pb2.LogRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Keep a message."""
        del context
        if request.ephemeral:
            self.passing.append(request.message)
        else:
            self.lasting.append((request.message, request.severity))
        return empty_pb2.Empty()


class Refused(Exception):  # noqa: N818 - reads better in `pytest.raises`
    """The provider answered with an error."""

    def __init__(self, message: str, detail: provider_pb2.ErrorResourceInitFailed | None) -> None:
        """Keep what a person and what the engine are told."""
        super().__init__(message)
        self.message = message
        self.detail = detail


@dataclass
class Client:
    """Speaks to the provider as the engine does, in Python values."""

    stub: provider_pb2_grpc.ResourceProviderStub
    engine: Engine
    api: KubernetesApi
    namespace: str
    run: str = field(default_factory=lambda: secrets.token_hex(3))

    def urn(self, token: str, name: str = "thing") -> str:
        """Return a URN that no other test uses."""
        return f"urn:pulumi:{self.run}::project::{token}::{name}"

    def check(self, urn: str, news: Json, olds: Json | None = None, seed: bytes = b"s") -> Json:
        """Return the checked inputs; failures are an error."""
        answer = self.stub.Check(
            provider_pb2.CheckRequest(
                urn=urn,
                news=to_struct(news),
                olds=None if olds is None else to_struct(olds),
                randomSeed=seed,
            )
        )
        if answer.failures:
            raise Refused("; ".join(each.reason for each in answer.failures), None)
        return to_python(answer.inputs)

    def create(
        self,
        urn: str,
        inputs: Json,
        *,
        preview: bool = False,
        resumed: bool = False,
        timeout: float = 120,
    ) -> tuple[str, Json]:
        """Return id and state."""
        with _refusals():
            answer = self.stub.Create(
                provider_pb2.CreateRequest(
                    urn=urn, properties=to_struct(inputs), preview=preview, timeout=timeout
                ),
                metadata=(RESUMED,) if resumed else (),
            )
        return answer.id, to_python(answer.properties)

    def diff(
        self, urn: str, state: Json, news: Json, ignored: tuple[str, ...] = ()
    ) -> provider_pb2.DiffResponse:
        """Return the provider's own answer."""
        answer: provider_pb2.DiffResponse = self.stub.Diff(
            provider_pb2.DiffRequest(
                urn=urn, olds=to_struct(state), news=to_struct(news), ignoreChanges=ignored
            )
        )
        return answer

    def update(  # noqa: PLR0913 - the parts of the request
        self,
        urn: str,
        state: Json,
        news: Json,
        *,
        preview: bool = False,
        ignored: tuple[str, ...] = (),
        timeout: float = 120,
    ) -> Json:
        """Return the new state."""
        with _refusals():
            answer = self.stub.Update(
                provider_pb2.UpdateRequest(
                    urn=urn,
                    olds=to_struct(state),
                    news=to_struct(news),
                    preview=preview,
                    ignoreChanges=ignored,
                    timeout=timeout,
                )
            )
        return to_python(answer.properties)

    def read(
        self, urn: str, identifier: str, state: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> tuple[str, Json, Json]:
        """Return id, state and inputs."""
        with _refusals():
            answer = self.stub.Read(
                provider_pb2.ReadRequest(
                    id=identifier, urn=urn, properties=to_struct(state), inputs=to_struct(inputs)
                )
            )
        return answer.id, to_python(answer.properties), to_python(answer.inputs)

    def delete(self, urn: str, identifier: str, state: Json, timeout: float = 120) -> None:
        """Delete and wait."""
        with _refusals():
            self.stub.Delete(
                provider_pb2.DeleteRequest(
                    id=identifier, urn=urn, properties=to_struct(state), timeout=timeout
                )
            )

    def made(self, token: str, news: Json, name: str = "thing") -> tuple[str, str, Json, Json]:
        """Check and create; return URN, id, state and checked inputs."""
        urn = self.urn(token, name)
        inputs = self.check(urn, news)
        identifier, state = self.create(urn, inputs)
        return urn, identifier, state, inputs


class _refusals:  # noqa: N801 - a context manager that reads as a verb's object
    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, grpc.RpcError):
            return
        detail = None
        for each in cast("Sequence[tuple[str, bytes]]", error.trailing_metadata() or ()):
            if each[0] == "grpc-status-details-bin":
                detail = provider_pb2.ErrorResourceInitFailed()
                status_pb2.Status.FromString(each[1]).details[0].Unpack(detail)
        raise Refused(error.details() or "", detail) from None
