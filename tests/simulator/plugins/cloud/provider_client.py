"""Speaks to a simulated cloud's provider as the engine does, in Python values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from simulator.plugins.wire import to_python, to_struct

Json = dict[str, Any]


class Refused(Exception):  # noqa: N818 - reads better in `pytest.raises`
    """The provider answered with an error."""

    def __init__(self, message: str, detail: provider_pb2.ErrorResourceInitFailed | None) -> None:
        """Keep what a person and what the engine are told."""
        super().__init__(message)
        self.message = message
        self.detail = detail


@dataclass
class Made:
    """A resource as the engine remembers it."""

    urn: str
    id: str
    inputs: Json
    state: Json


class Client:
    """The engine's side of a provider."""

    def __init__(self, stub: provider_pb2_grpc.ResourceProviderStub) -> None:
        """Speak to a served provider."""
        self.stub = stub

    def configure(self, **settings: Any) -> None:
        """Hand over the provider's configuration."""
        request = provider_pb2.ConfigureRequest(args=to_struct(settings), acceptSecrets=True)
        self.call("Configure", request)

    def check(
        self, token: str, name: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None
    ) -> tuple[Json, dict[str, str]]:
        """Return the checked inputs, and the failures by property."""
        request = provider_pb2.CheckRequest(
            urn=urn(token, name),
            news=to_struct(news),
            olds=None if olds is None else to_struct(olds),
            randomSeed=b"seed",
        )
        answer = self.call("Check", request)
        return to_python(answer.inputs), {each.property: each.reason for each in answer.failures}

    def create(
        self, token: str, name: str, news: Mapping[str, Any], *, preview: bool = False
    ) -> Made:
        """Check and create."""
        inputs, failures = self.check(token, name, news)
        assert failures == {}
        request = provider_pb2.CreateRequest(
            urn=urn(token, name), properties=to_struct(inputs), preview=preview
        )
        answer = self.call("Create", request)
        return Made(urn(token, name), answer.id, inputs, to_python(answer.properties))

    def diff(
        self, made: Made, news: Mapping[str, Any], ignored: Sequence[str] = ()
    ) -> provider_pb2.DiffResponse:
        """Compare a resource with new inputs."""
        request = provider_pb2.DiffRequest(
            id=made.id,
            urn=made.urn,
            olds=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
            news=to_struct(news),
            ignoreChanges=ignored,
        )
        answer: provider_pb2.DiffResponse = self.call("Diff", request)
        return answer

    def update(self, made: Made, news: Mapping[str, Any], *, preview: bool = False) -> Json:
        """Change a resource; returns its new state."""
        request = provider_pb2.UpdateRequest(
            id=made.id,
            urn=made.urn,
            olds=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
            news=to_struct(news),
            preview=preview,
        )
        return to_python(self.call("Update", request).properties)

    def read(self, made: Made) -> tuple[str, Json, Json]:
        """Return id, state and inputs."""
        request = provider_pb2.ReadRequest(
            id=made.id,
            urn=made.urn,
            properties=to_struct(made.state),
            inputs=to_struct(made.inputs),
        )
        answer = self.call("Read", request)
        return answer.id, to_python(answer.properties), to_python(answer.inputs)

    def delete(self, made: Made) -> None:
        """Delete a resource."""
        request = provider_pb2.DeleteRequest(
            id=made.id,
            urn=made.urn,
            properties=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
        )
        self.call("Delete", request)

    def invoke(self, token: str, **arguments: Any) -> Json:
        """Call a function; failures are an error."""
        request = provider_pb2.InvokeRequest(tok=token, args=to_struct(arguments))
        answer = self.call("Invoke", request)
        if answer.failures:
            raise Refused("; ".join(each.reason for each in answer.failures), None)
        return to_python(getattr(answer, "return"))

    def call(self, method: str, request: object) -> Any:  # noqa: ANN401 - a message
        """Call anything; an error of the provider's is raised as `Refused`."""
        try:
            return getattr(self.stub, method)(request)
        except grpc.RpcError as error:
            detail = None
            for key, value in cast("Sequence[tuple[str, bytes]]", error.trailing_metadata() or ()):
                if key == "grpc-status-details-bin":
                    detail = provider_pb2.ErrorResourceInitFailed()
                    status_pb2.Status.FromString(value).details[0].Unpack(detail)
            raise Refused(error.details() or "", detail) from None


def urn(token: str, name: str) -> str:
    """Return the URN of a resource in the tests' stack."""
    return f"urn:pulumi:test::project::{token}::{name}"
