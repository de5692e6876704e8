"""The engine's own service: what programs, plugins and packs say to people goes through it."""

from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from .events import Events

_SEVERITIES = {1: "info", 2: "warning", 3: "error"}
_FOLLOWS = "Resource monitor has terminated, shutting down"
"""What the SDK says when the engine has stopped; the reason was reported before."""

_NOTHING = empty_pb2.Empty()


class EngineService(engine_pb2_grpc.EngineServicer):
    """Answers at once: the SDK sends about eight debug messages per resource."""

    def __init__(self, events: Events) -> None:
        """Take the stream of events."""
        self._events = events
        self._root = ""

    async def Log(self, request: Any, context: object) -> empty_pb2.Empty:  # noqa: ANN401, N802 - gRPC's names and types
        """Hand a message on; debug messages are dropped."""
        del context
        severity = _SEVERITIES.get(request.severity)
        if severity is not None and request.message != _FOLLOWS:
            self._events.say(
                severity,
                request.message,
                urn=request.urn,
                stream=request.streamId,
                ephemeral=request.ephemeral,
            )
        return _NOTHING

    async def GetRootResource(self, request: object, context: object) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Return the stack's name, once it is registered."""
        del request, context
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    async def SetRootResource(self, request: Any, context: object) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Keep the stack's name."""
        del context
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    async def RequirePulumiVersion(self, request: object, context: object) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Accept every range: this engine follows one version and refuses by name what it lacks."""
        del request, context
        return engine_pb2.RequirePulumiVersionResponse()
