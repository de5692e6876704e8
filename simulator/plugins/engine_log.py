"""What the provider tells the engine: lasting messages, and passing ones beside a resource."""

import contextlib
import threading
from typing import Final

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from .serve import OPTIONS

INFO: Final = engine_pb2.INFO
WARNING: Final = engine_pb2.WARNING
ERROR: Final = engine_pb2.ERROR


class EngineLog:
    """Sends messages to the engine; one that does not get through is lost, and nothing else."""

    def __init__(self, address: str | None = None) -> None:
        """Send to the engine at `address`, or nowhere until `attach`."""
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._last: dict[str, str] = {}
        self._lock = threading.Lock()
        if address:
            self.attach(address)

    def attach(self, address: str) -> None:
        """Send to the engine at `address` from now on."""
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=OPTIONS))

    def say(
        self, urn: str, message: str, severity: "engine_pb2.LogSeverity.ValueType" = INFO
    ) -> None:
        """Send a message that stays on the screen."""
        self._send(urn, message, severity, ephemeral=False)

    def status(self, urn: str, message: str) -> None:
        """Show a passing message beside the resource, unless it is shown already; empty clears."""
        with self._lock:
            if self._last.get(urn, "") == message:
                return
            if message:
                self._last[urn] = message
            else:
                del self._last[urn]
        self._send(urn, message, INFO, ephemeral=True)

    def _send(
        self,
        urn: str,
        message: str,
        severity: "engine_pb2.LogSeverity.ValueType",
        *,
        ephemeral: bool,
    ) -> None:
        if self._stub is None:
            return
        request = engine_pb2.LogRequest(
            severity=severity, message=message, urn=urn, ephemeral=ephemeral
        )
        with contextlib.suppress(grpc.RpcError):
            self._stub.Log(request, timeout=10)
