"""A provider that begins anew with each handshake: its process may serve many operations."""

import threading
from collections.abc import Callable
from typing import Any, cast

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from ..renewed import RENEWS
from .answering import answer

Servicer = provider_pb2_grpc.ResourceProviderServicer


class Renewing:
    """Hands each call to a provider that knows nothing of what was before the last handshake."""

    def __init__(self, make: Callable[[], Servicer]) -> None:
        """Make the first one.

        Raises:
            SimulatorError: It cannot be made.
        """
        self._make = make
        self._now: Any = make()
        self._greeted = False
        self._lock = threading.Lock()

    def Handshake(  # noqa: N802 - the protocol's name
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Begin anew, and say that it was so."""

        def work() -> provider_pb2.ProviderHandshakeResponse:
            with self._lock:
                if self._greeted:
                    self._now = self._make()
                self._greeted = True
                context.send_initial_metadata((RENEWS,))
                return cast(
                    "provider_pb2.ProviderHandshakeResponse", self._now.Handshake(request, context)
                )

        return answer(context, work)

    def __getattr__(self, method: str) -> Callable[[object, grpc.ServicerContext], object]:
        """Return a method of the provider that there is when it is called."""
        if not hasattr(Servicer, method):
            raise AttributeError(method)

        def call(request: object, context: grpc.ServicerContext) -> object:
            # looked up at each call: the server keeps what it gets here
            return getattr(self._now, method)(request, context)

        return call


def renewing(make: Callable[[], Servicer]) -> Callable[[grpc.Server], None]:
    """Return what puts a provider that begins anew with each handshake on a server.

    Args:
        make: Returns one that knows nothing yet.

    Raises:
        SimulatorError: None can be made.
    """
    servicer: Any = Renewing(make)
    return lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
