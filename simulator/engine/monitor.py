"""What the program and remote components talk to: Pulumi's resource monitor."""

import asyncio
import traceback
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from ..errors import SimulatorError
from . import urns
from .channels import RpcProblem
from .deployment import Deployment
from .goals import NotSupported, position_of
from .registration import Registrar
from .resources import Resource
from .run import Halted
from .values import decode, encode, has_unknown

_NOTHING = empty_pb2.Empty()
_GET_RESOURCE = "pulumi:pulumi:getResource"
_FEATURES = {
    "secrets": resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    "resourceReferences": resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    "outputValues": resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    "aliasSpecs": resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    "deletedWith": resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    "transforms": resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
}
"""Only what works; the SDK itself refuses the rest by name."""

Context = grpc.aio.ServicerContext[Any, Any]


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Answers registrations once they are done."""

    def __init__(self, deployment: Deployment, registrar: Registrar) -> None:
        """Start with nothing registered."""
        self._deployment = deployment
        self._registrar = registrar
        self.signalled = asyncio.Event()
        """Set when the program has registered everything."""

        self.finished = asyncio.Event()
        """To be set when all is done: then the program may end."""

    async def SupportsFeature(self, request: Any, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Say what this engine can do."""
        del context
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    async def GetDeploymentInfo(self, request: object, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Say what is being deployed."""
        del request, context
        run = self._deployment.run
        return resource_pb2.DeploymentInfo(
            project=run.project,
            stack=run.request.stack,
            organization="organization",
            config=run.request.config,
            configSecretKeys=sorted(run.request.secret_keys),
            dryRun=run.preview,
            parallel=run.request.parallel,
            supportedFeatures=_FEATURES.values(),
        )

    async def RegisterResource(self, request: Any, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Do what a registration asks for."""
        try:
            response = await self._registrar.register(request)
        except Halted:
            pass
        except (NotSupported, RpcProblem, SimulatorError) as error:
            self._deployment.report(str(error))
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not become the program's
            run = self._deployment.run
            run.children.keep("engine", traceback.format_exc())
            self._deployment.report(
                f"{request.type} {request.name}: the engine itself has failed ({error!r}). "
                f"Please report it with {run.request.log}"
            )
        else:
            if response.result and not request.supportsResultReporting:
                await context.abort(grpc.StatusCode.INTERNAL, "resource registration failed")
            return response
        return await _shut(context)

    async def RegisterResourceOutputs(self, request: Any, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Take what a component outputs."""
        try:
            await self._deployment.outputs(request.urn, decode(request.outputs))
        except (NotSupported, SimulatorError) as error:
            self._deployment.report(str(error), request.urn)
            await _shut(context)
        return _NOTHING

    async def ReadResource(self, request: Any, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Read a resource that the program does not manage."""
        try:
            resource = await self._deployment.read(await self._to_read(request))
        except Halted:
            return await _shut(context)
        except (NotSupported, RpcProblem, SimulatorError) as error:
            self._deployment.report(str(error))
            return await _shut(context)
        self._registrar.transforms.registered(resource.urn, resource.parent, [])
        properties = encode(
            resource.outputs or {},
            secrets=request.acceptSecrets,
            resources=request.acceptResources,
        )
        return resource_pb2.ReadResourceResponse(urn=resource.urn, properties=properties)

    async def Invoke(self, request: Any, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Call a function of a provider, or the engine's own look-up behind resource references."""
        if request.tok == _GET_RESOURCE:
            return await self._get_resource(request, context)
        if request.tok.startswith("pulumi:pulumi:"):
            await context.abort(
                grpc.StatusCode.UNIMPLEMENTED,
                f"{request.tok}: the embedded engine does not do it (docs/engine.md).",
            )
        run = self._deployment.run
        arguments = decode(request.args)
        package = urns.package_of(request.tok)
        reference = request.provider or self._registrar.inherited(request.parent, package)
        try:
            run.go_on()
            if not reference:
                reference = await self._deployment.default_provider(package, request.version)
            provider = self._deployment.registry.get(reference)
            result, failures = await provider.invoke(request.tok, arguments, preview=run.preview)
        except Halted:
            return await _shut(context)
        except (RpcProblem, SimulatorError) as error:
            await context.abort(
                grpc.StatusCode.UNKNOWN, f"invocation of {request.tok} returned an error: {error}"
            )
        return resource_pb2.ResourceInvokeResponse(
            failures=[
                provider_pb2.CheckFailure(property=each.property, reason=each.reason)
                for each in failures
            ],
            **_returned(encode(result, resources=request.acceptResources)),
        )

    async def _get_resource(self, request: Any, context: Context) -> Any:  # noqa: ANN401 - a message
        urn = decode(request.args).get("urn")
        resource = self._deployment.run.news.get(str(urn))
        if resource is None:
            await context.abort(grpc.StatusCode.UNKNOWN, f"unknown resource {urn}")
        found = {"urn": resource.urn, "id": resource.id, "state": resource.outputs or {}}
        answer = encode(found, resources=request.acceptResources)
        return resource_pb2.ResourceInvokeResponse(**_returned(answer))

    async def Call(self, request: Any, context: Context) -> Any:  # noqa: ANN401, N802 - gRPC's names and types
        """Refuse methods of remote components by name."""
        await context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"{request.tok}: got a call of a component's method; the embedded engine does not do "
            "it. Use the Pulumi CLI.",
        )

    async def RegisterStackTransform(self, request: Any, context: Context) -> empty_pb2.Empty:  # noqa: ANN401, N802 - gRPC's names and types
        """Add a transform of all resources."""
        del context
        self._registrar.transforms.for_stack(request)
        return _NOTHING

    async def SignalAndWaitForShutdown(self, request: object, context: Context) -> empty_pb2.Empty:  # noqa: N802 - gRPC's name
        """Learn that the program has registered everything; answer when all is done."""
        del request, context
        self.signalled.set()
        await self.finished.wait()
        return _NOTHING

    async def _to_read(self, request: Any) -> Resource:  # noqa: ANN401 - a message
        deployment = self._deployment
        root = str(deployment.run.request.project)
        reference = request.provider
        if not reference:
            package = urns.package_of(request.type)
            reference = self._registrar.inherited(request.parent, package)
            if not reference:
                reference = await deployment.default_provider(package, request.version)
        if has_unknown(request.id) and not deployment.run.preview:
            raise NotSupported(f"{request.type} {request.name}: got no id to read it by.")
        return Resource(
            deployment.planner.names.name(request.type, request.name, request.parent),
            custom=True,
            type=request.type,
            id=request.id,
            inputs=decode(request.properties),
            parent=request.parent,
            external=True,
            dependencies=sorted(request.dependencies),
            provider=reference,
            additional_secret_outputs=list(request.additionalSecretOutputs),
            source_position=position_of(request.sourcePosition, root),
        )


async def _shut(context: Context) -> None:
    await context.abort(grpc.StatusCode.UNAVAILABLE, "resource monitor shut down")


def _returned(message: Any) -> dict[str, Any]:  # noqa: ANN401 - a message
    return {"return": message}  # Python has a keyword of that name
