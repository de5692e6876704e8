"""A provider's process serves one operation after another; none finds what was another's."""

from collections.abc import Iterator

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from simulator.errors import SessionError
from simulator.plugins.renewing import renewing
from simulator.plugins.serve import start
from simulator.renewed import RENEWS

_HELLO = provider_pb2.ProviderHandshakeRequest()
_NOTHING = empty_pb2.Empty()


class Remembering(provider_pb2_grpc.ResourceProviderServicer):
    """Says which settings it has got."""

    made = 0

    def __init__(self) -> None:
        """Be one more; the third cannot be made."""
        Remembering.made += 1
        if Remembering.made == 3:
            raise SessionError("no session here")
        self.settings: list[str] = []

    def Handshake(self, request: object, context: object) -> object:  # noqa: N802 - the protocol's
        """Greet."""
        del request, context
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Configure(  # noqa: N802 - the protocol's
        self, request: provider_pb2.ConfigureRequest, context: object
    ) -> object:
        """Remember the settings."""
        del context
        self.settings += sorted(request.variables)
        return provider_pb2.ConfigureResponse()

    def GetPluginInfo(self, request: object, context: object) -> object:  # noqa: N802 - the protocol's
        """Tell what it remembers."""
        del request, context
        return plugin_pb2.PluginInfo(version=" ".join(self.settings))


@pytest.fixture
def stub() -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """Return a connection to a process's server."""
    Remembering.made = 0
    server, port = start(renewing(Remembering))
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)
    server.stop(None).wait()


def test_each_handshake_finds_a_provider_that_knows_nothing(
    stub: provider_pb2_grpc.ResourceProviderStub,
) -> None:
    """The first is there before anybody asks; what cannot be made is told."""
    known = []
    for name in ("one", "two"):
        _, call = stub.Handshake.with_call(_HELLO)
        assert RENEWS in tuple(call.initial_metadata())
        stub.Configure(provider_pb2.ConfigureRequest(variables={name: ""}))
        known.append(stub.GetPluginInfo(_NOTHING).version)

    assert known == ["one", "two"]
    with pytest.raises(grpc.RpcError, match="no session here"):
        stub.Handshake(_HELLO)


def test_what_no_provider_has_is_answered_as_by_one(
    stub: provider_pb2_grpc.ResourceProviderStub,
) -> None:
    """A method that is not simulated is not a mistake of ours."""
    with pytest.raises(grpc.RpcError) as caught:
        stub.GetMapping(provider_pb2.GetMappingRequest())

    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
