"""The gRPC service of a simulated cloud's provider: what the engine asks, and who answers it."""

import importlib.metadata
from collections.abc import Callable

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from ...session import Session
from ..answering import abort, answer
from ..engine_log import EngineLog
from ..wire import to_python, to_struct
from .changes import diff, diff_config
from .check import check
from .configuration import check_config
from .context import Workplace
from .functions import invoke
from .kind import Cloud
from .lifecycle import Lifecycle
from .scene import Scene

_Context = grpc.ServicerContext


class CloudProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Pulumi's provider of one cloud, in front of the session's store."""

    def __init__(self, cloud: Cloud, session: Session, engine: str | None = None) -> None:
        """Serve one session; `engine` is the engine's address, where it is known already."""
        self._log = EngineLog(engine)
        self.work = Workplace(session)
        self._scene = Scene(cloud, self.work, self._log)
        self._life = Lifecycle(self._scene)

    # The names of these methods are Pulumi's.

    def Handshake(  # noqa: N802
        self, request: provider_pb2.ProviderHandshakeRequest, context: _Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Agree on the protocol, and learn where the engine is."""
        del context
        if request.engine_address:
            self._log.attach(request.engine_address)
        # Without resource references the engine sends the ids of resources that are passed whole.
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False
        )

    def Attach(  # noqa: N802
        self, request: plugin_pb2.PluginAttach, context: _Context
    ) -> empty_pb2.Empty:
        """Learn where the engine is."""
        del context
        self._log.attach(request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(  # noqa: N802
        self, request: empty_pb2.Empty, context: _Context
    ) -> plugin_pb2.PluginInfo:
        """Give the version of the SDK whose provider is simulated."""
        del request, context
        try:
            version = importlib.metadata.version(self._scene.cloud.sdk)
        except importlib.metadata.PackageNotFoundError:
            version = "0.0.0"
        return plugin_pb2.PluginInfo(version=version)

    def GetSchema(  # noqa: N802
        self, request: provider_pb2.GetSchemaRequest, context: _Context
    ) -> provider_pb2.GetSchemaResponse:
        """Refuse: the simulator has no package schema; programs use the published SDKs."""
        del request
        abort(context, "GetSchema: not simulated. Use the published SDK of the provider.")

    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: _Context
    ) -> provider_pb2.CheckResponse:
        """Check the provider's own configuration."""

        def work() -> provider_pb2.CheckResponse:
            failures = [
                provider_pb2.CheckFailure(property=each.path, reason=f"{each.path}: {each.reason}")
                for each in check_config(self._scene, request)
            ]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

        return answer(context, work)

    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Compare two configurations of the provider."""
        return answer(context, lambda: diff_config(self._scene, request))

    def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: _Context
    ) -> provider_pb2.ConfigureResponse:
        """Take the configuration; credentials are not looked at."""
        del context
        settings = to_python(request.args)
        prefix = f"{self._scene.cloud.package}:config:"
        for key, value in request.variables.items():
            settings.setdefault(key.removeprefix(prefix), value)
        self._scene.configure(settings)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False
        )

    def Check(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: _Context
    ) -> provider_pb2.CheckResponse:
        """Return the inputs as the cloud will get them, or everything that is wrong with them."""

        def work() -> provider_pb2.CheckResponse:
            checked = check(self._scene, request)
            failures = [
                provider_pb2.CheckFailure(
                    property=each.path,
                    reason=f"{each.path}: {each.reason}" if each.path else each.reason,
                )
                for each in checked.problems
            ]
            return provider_pb2.CheckResponse(inputs=to_struct(checked.inputs), failures=failures)

        return answer(context, work)

    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Compare new inputs with old ones."""
        return answer(context, lambda: diff(self._scene, request))

    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: _Context
    ) -> provider_pb2.CreateResponse:
        """Make a resource."""
        return answer(context, lambda: self._life.create(request))

    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: _Context
    ) -> provider_pb2.UpdateResponse:
        """Change a resource."""
        return answer(context, lambda: self._life.update(request))

    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: _Context
    ) -> provider_pb2.ReadResponse:
        """Return a resource as it is now."""
        return answer(context, lambda: self._life.read(request))

    def Delete(  # noqa: N802
        self, request: provider_pb2.DeleteRequest, context: _Context
    ) -> empty_pb2.Empty:
        """Delete a resource."""

        def work() -> empty_pb2.Empty:
            self._life.delete(request)
            return empty_pb2.Empty()

        return answer(context, work)

    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: _Context
    ) -> provider_pb2.InvokeResponse:
        """Answer a function."""
        return answer(context, lambda: invoke(self._scene, request))

    def Call(  # noqa: N802
        self, request: provider_pb2.CallRequest, context: _Context
    ) -> provider_pb2.CallResponse:
        """Refuse by name: none of these providers has methods."""
        abort(context, f"{request.tok}: not simulated.")

    def Construct(  # noqa: N802
        self, request: provider_pb2.ConstructRequest, context: _Context
    ) -> provider_pb2.ConstructResponse:
        """Refuse by name: none of these providers has components."""
        abort(context, f"{request.type}: not simulated.")

    def Cancel(  # noqa: N802
        self, request: empty_pb2.Empty, context: _Context
    ) -> empty_pb2.Empty:
        """End every wait."""
        del request, context
        self.work.cancelled.set()
        return empty_pb2.Empty()


def register(provider: CloudProvider) -> Callable[[grpc.Server], None]:
    """Return what puts the provider on a server."""
    return lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
