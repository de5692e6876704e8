"""The gRPC service of a simulated cloud's provider: what the engine asks, and who answers it."""

import importlib.metadata
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from ...errors import SimulatorError
from ...session import Session
from ..engine_log import EngineLog
from ..failure import InitError
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
Answer = TypeVar("Answer")


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
        _abort(context, "GetSchema: not simulated. Use the published SDK of the provider.")

    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: _Context
    ) -> provider_pb2.CheckResponse:
        """Check the provider's own configuration."""

        def answer() -> provider_pb2.CheckResponse:
            failures = [
                provider_pb2.CheckFailure(property=each.path, reason=f"{each.path}: {each.reason}")
                for each in check_config(self._scene, request)
            ]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

        return _answer(context, answer)

    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Compare two configurations of the provider."""
        return _answer(context, lambda: diff_config(self._scene, request))

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

        def answer() -> provider_pb2.CheckResponse:
            checked = check(self._scene, request)
            failures = [
                provider_pb2.CheckFailure(
                    property=each.path,
                    reason=f"{each.path}: {each.reason}" if each.path else each.reason,
                )
                for each in checked.problems
            ]
            return provider_pb2.CheckResponse(inputs=to_struct(checked.inputs), failures=failures)

        return _answer(context, answer)

    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Compare new inputs with old ones."""
        return _answer(context, lambda: diff(self._scene, request))

    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: _Context
    ) -> provider_pb2.CreateResponse:
        """Make a resource."""
        return _answer(context, lambda: self._life.create(request))

    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: _Context
    ) -> provider_pb2.UpdateResponse:
        """Change a resource."""
        return _answer(context, lambda: self._life.update(request))

    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: _Context
    ) -> provider_pb2.ReadResponse:
        """Return a resource as it is now."""
        return _answer(context, lambda: self._life.read(request))

    def Delete(  # noqa: N802
        self, request: provider_pb2.DeleteRequest, context: _Context
    ) -> empty_pb2.Empty:
        """Delete a resource."""

        def answer() -> empty_pb2.Empty:
            self._life.delete(request)
            return empty_pb2.Empty()

        return _answer(context, answer)

    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: _Context
    ) -> provider_pb2.InvokeResponse:
        """Answer a function."""
        return _answer(context, lambda: invoke(self._scene, request))

    def Call(  # noqa: N802
        self, request: provider_pb2.CallRequest, context: _Context
    ) -> provider_pb2.CallResponse:
        """Refuse by name: none of these providers has methods."""
        _abort(context, f"{request.tok}: not simulated.")

    def Construct(  # noqa: N802
        self, request: provider_pb2.ConstructRequest, context: _Context
    ) -> provider_pb2.ConstructResponse:
        """Refuse by name: none of these providers has components."""
        _abort(context, f"{request.type}: not simulated.")

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


def _answer(context: _Context, work: Callable[[], Answer]) -> Answer:
    with _errors(context):
        return work()
    raise AssertionError  # pragma: no cover - _errors aborts the request


@contextmanager
def _errors(context: _Context) -> Iterator[None]:
    """Turn what went wrong into what the engine understands; no traceback reaches a person."""
    try:
        yield
    except InitError as error:
        context.set_trailing_metadata((("grpc-status-details-bin", error.status()),))
        context.abort(grpc.StatusCode.UNKNOWN, error.message)
    except SimulatorError as error:
        _abort(context, str(error))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A mistake in a kind: its author needs the place, which the plugin's log has.
        traceback.print_exc(file=sys.stderr)
        _abort(context, f"the simulator has a mistake: {error!r}. The plugin's log has more.")


def _abort(context: _Context, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, message)
    raise AssertionError  # pragma: no cover - abort raises
