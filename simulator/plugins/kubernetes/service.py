"""The provider's gRPC service: what the engine asks, and the modules that answer it."""

import importlib.metadata
import os
import threading
from collections.abc import Callable

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from ...cluster.api import KubernetesApi
from ...resumed import RESUMED
from ...session import Session
from ..answering import abort, answer
from ..engine_log import WARNING, EngineLog
from ..wire import to_python, to_struct
from .changes import diff
from .check import check
from .checkpoint import read_properties, write_properties, write_state
from .configuration import Configuration, refused
from .construct import construct
from .delete import delete
from .operation import Operation
from .provider_diff import changes
from .read import read
from .store import Store
from .trouble import Trouble
from .update import update
from .waiting import Wait

_Context = grpc.ServicerContext


class KubernetesProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Pulumi's `kubernetes` provider in front of the session's API server.

    Whatever kubeconfig a program gives, it is the session's cluster that is changed.
    """

    def __init__(self, session: Session, api: KubernetesApi, engine: str | None = None) -> None:
        """Serve one session; `engine` is the engine's address, where it is known already."""
        self._session = session
        self._api = api
        self._log = EngineLog(engine)
        self._store = Store(api)
        self._trouble = Trouble(session)
        self._cancelled = threading.Event()
        self._wait = Wait(self._store, self._log, self._cancelled)
        self._moved = False
        """Whether what this instance creates is there already, in what was another cluster."""

        self.configuration = Configuration()

    # The names of these methods are Pulumi's.

    def Handshake(  # noqa: N802
        self, request: provider_pb2.ProviderHandshakeRequest, context: _Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Agree on the protocol, and learn where the engine is."""
        del context
        if request.engine_address:
            self._log.attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True,
            accept_resources=True,
            accept_outputs=False,
            supports_autonaming_configuration=True,
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
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi-kubernetes"))

    def GetSchema(  # noqa: N802
        self, request: provider_pb2.GetSchemaRequest, context: _Context
    ) -> provider_pb2.GetSchemaResponse:
        """Refuse: the simulator has no package schema; programs use the published SDKs."""
        del request
        abort(context, "GetSchema: not simulated. Use the published SDK of the provider.")

    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: _Context
    ) -> provider_pb2.CheckResponse:
        """Accept any cluster, as it is not the one that is changed; refuse by name the rest."""
        del context
        failures = [
            provider_pb2.CheckFailure(property=key, reason=reason)
            for key, reason in refused(to_python(request.news)).items()
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Replace the provider where another cluster is meant."""
        del context
        diffs, replaces = changes(to_python(request.olds), to_python(request.news))
        self._moved |= bool(replaces)
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some if diffs else none, diffs=diffs, replaces=replaces
        )

    def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: _Context
    ) -> provider_pb2.ConfigureResponse:
        """Take the settings that the simulator heeds."""
        del context
        self.configuration = Configuration.of(request.variables, os.environ)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            supportsPreview=True,
            acceptResources=True,
            supports_autonaming_configuration=True,
        )

    def Check(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: _Context
    ) -> provider_pb2.CheckResponse:
        """Return the inputs as they will be applied, or what is wrong with them."""

        def work() -> provider_pb2.CheckResponse:
            checked = check(request, self._store, self.configuration.namespace)
            for warning in checked.warnings:
                self._log.say(request.urn, warning, WARNING)
            failures = [
                provider_pb2.CheckFailure(property=key, reason=reason)
                for key, reason in checked.failures
            ]
            response = provider_pb2.CheckResponse(failures=failures)
            write_properties(checked.inputs, response.inputs)
            return response

        return answer(context, work)

    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: _Context
    ) -> provider_pb2.DiffResponse:
        """Compare the new inputs with the state, as far as the program wrote it."""
        return answer(context, lambda: diff(request, self._wait, self.configuration))

    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: _Context
    ) -> provider_pb2.CreateResponse:
        """Apply a new object and wait until it is ready; in a preview, ask what would happen."""

        def work() -> provider_pb2.CreateResponse:
            operation = self._operation(
                request.urn,
                request.timeout,
                preview=request.preview,
                resumed=RESUMED in context.invocation_metadata(),
            )
            properties, _ = read_properties(request.properties)
            identifier, state = self._trouble.create(operation, properties)
            response = provider_pb2.CreateResponse(id=identifier)
            write_state(state, response.properties)
            return response

        return answer(context, work)

    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: _Context
    ) -> provider_pb2.UpdateResponse:
        """Apply changes to an object and wait until it is ready again."""

        def work() -> provider_pb2.UpdateResponse:
            operation = self._operation(request.urn, request.timeout, preview=request.preview)
            old, new = to_python(request.olds), to_python(request.news)
            self._trouble.before_call(operation, new)
            state = update(operation, old, new, request.ignoreChanges)
            return provider_pb2.UpdateResponse(properties=to_struct(state))

        return answer(context, work)

    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: _Context
    ) -> provider_pb2.ReadResponse:
        """Read an object as it is now; an empty id says that it is gone."""

        def work() -> provider_pb2.ReadResponse:
            state, inputs = to_python(request.properties), to_python(request.inputs)
            found = read(self._store, request.urn, request.id, state, inputs)
            if found is None:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(
                id=found.identifier,
                properties=to_struct(found.state),
                inputs=to_struct(found.inputs),
            )

        return answer(context, work)

    def Delete(  # noqa: N802
        self, request: provider_pb2.DeleteRequest, context: _Context
    ) -> empty_pb2.Empty:
        """Delete an object and wait until it is gone."""

        def work() -> empty_pb2.Empty:
            operation = self._operation(request.urn, request.timeout, preview=False)
            state = to_python(request.properties)
            self._trouble.before_call(operation, state)
            delete(operation, request.id, state)
            return empty_pb2.Empty()

        return answer(context, work)

    def Construct(  # noqa: N802
        self, request: provider_pb2.ConstructRequest, context: _Context
    ) -> provider_pb2.ConstructResponse:
        """Make a component, such as a chart, of its children."""
        return answer(
            context,
            lambda: construct(
                request,
                self._session,
                self._api,
                log=self._log,
                namespace=self.configuration.namespace,
            ),
        )

    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: _Context
    ) -> provider_pb2.InvokeResponse:
        """Refuse by name: charts and YAML are components here."""
        abort(
            context,
            f"{request.tok}: not simulated. Use kubernetes.helm.v4.Chart or "
            "kubernetes.yaml.v2.ConfigGroup.",
        )

    def Call(  # noqa: N802
        self, request: provider_pb2.CallRequest, context: _Context
    ) -> provider_pb2.CallResponse:
        """Refuse by name: upstream has no methods either."""
        abort(context, f"{request.tok}: the kubernetes provider has no methods.")

    def Cancel(  # noqa: N802
        self, request: empty_pb2.Empty, context: _Context
    ) -> empty_pb2.Empty:
        """End every wait; what was created stays in the state as not ready."""
        del request, context
        self._cancelled.set()
        return empty_pb2.Empty()

    def _operation(
        self, urn: str, timeout: float, *, preview: bool, resumed: bool = False
    ) -> Operation:
        return Operation(
            urn,
            preview,
            timeout,
            self._store,
            self.configuration,
            self._log,
            self._wait,
            resumed,
            self._moved,
        )


def register(provider: KubernetesProvider) -> Callable[[grpc.Server], None]:
    """Return what puts the provider on a server."""
    return lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
