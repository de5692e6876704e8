"""One provider: a plugin process and what the engine asks of it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

import grpc
import grpc.aio
from google.protobuf import empty_pb2, json_format
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from ..renewed import RENEWS
from ..resumed import RESUMED
from . import urns
from .answers import Answer, DiffUnavailable, Failure, problem, read_diff
from .channels import RpcProblem, connect
from .diff import Diff
from .resources import Resource
from .values import Properties, bare, copy_marks, decode, encode, has_secret, has_unknown, secret

_Answer = TypeVar("_Answer", bound=Message)


class Provider:
    """The engine's side of one provider."""

    def __init__(self, package: str, address: str) -> None:
        """Connect to a plugin that serves `package`."""
        self.package = package
        self.known = False
        """Whether its configuration is known; else most calls are answered here, in a preview."""

        self.renews = False
        """Whether its process may serve another operation: it begins anew with each handshake."""

        self.secrets = self.resources = self.outputs = self.previews = False
        self._channel = connect(address)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._negotiated = False

    async def handshake(self, engine: str, folder: str) -> None:
        """Tell the plugin where the engine is, and learn what it understands."""
        request = provider_pb2.ProviderHandshakeRequest(
            engine_address=engine,
            root_directory=folder,
            program_directory=folder,
            configure_with_urn=True,
            invoke_with_preview=True,
        )
        call = self._stub.Handshake(request)
        try:
            answer = await call
            self.renews = RENEWS in tuple(await call.initial_metadata())
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.UNIMPLEMENTED:
                return
            raise problem(error, self.package) from None
        self._negotiated = self.previews = True
        self.secrets = answer.accept_secrets
        self.resources = answer.accept_resources
        self.outputs = answer.accept_outputs

    async def check_config(
        self, urn: str, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> tuple[Properties, list[Failure]]:
        """Check the provider's own configuration."""
        request = provider_pb2.CheckRequest(
            urn=urn,
            name=urns.name_of(urn),
            type=urns.type_of(urn),
            olds=encode(olds, secrets=False, resources=False),
            news=encode(news, secrets=False, resources=False),
        )
        try:
            answer = await self._call("CheckConfig", request, provider_pb2.CheckResponse)
        except RpcProblem as error:
            if error.code is not grpc.StatusCode.UNIMPLEMENTED:
                raise
            return dict(news), []
        inputs = decode(answer.inputs)
        copy_marks(inputs, news)
        return inputs, [Failure(each.property, each.reason) for each in answer.failures]

    async def diff_config(
        self, urn: str, old: Resource, news: Mapping[str, Any], ignored: Sequence[str] = ()
    ) -> Diff:
        """Compare two configurations of the provider."""
        request = provider_pb2.DiffRequest(
            urn=urn,
            name=urns.name_of(urn),
            type=urns.type_of(urn),
            olds=encode(old.outputs or {}, secrets=False, resources=False),
            old_inputs=encode(old.inputs, secrets=False, resources=False),
            news=encode(news, secrets=False, resources=False),
            ignoreChanges=ignored,
        )
        try:
            return read_diff(await self._call("DiffConfig", request, provider_pb2.DiffResponse))
        except RpcProblem as error:
            if error.code is not grpc.StatusCode.UNIMPLEMENTED:
                raise
            return Diff("unknown")

    async def configure(self, urn: str, number: str, inputs: Mapping[str, Any]) -> None:
        """Hand over the configuration; one that is not known yet is kept back."""
        if has_unknown(dict(inputs)):
            return
        kind = urns.type_of(urn)
        variables = {
            f"{self.package}:config:{key}": value
            if isinstance(value, str)
            else json_format.MessageToJson(encode({"": value}).fields[""], indent=None)
            for key, value in bare(dict(inputs)).items()
            if key != "version"
        }
        request = provider_pb2.ConfigureRequest(
            urn=urn,
            name=urns.name_of(urn),
            type=kind,
            id=number,
            acceptSecrets=True,
            acceptResources=True,
            sends_old_inputs=True,
            sends_old_inputs_to_delete=True,
            variables=variables,
            args=encode(inputs),
        )
        answer = await self._call("Configure", request, provider_pb2.ConfigureResponse)
        if not self._negotiated:
            self.secrets, self.resources = answer.acceptSecrets, answer.acceptResources
            self.outputs, self.previews = answer.acceptOutputs, answer.supportsPreview
        self.known = True

    async def check(
        self, urn: str, olds: Mapping[str, Any] | None, news: Mapping[str, Any], seed: bytes
    ) -> tuple[Properties, list[Failure]]:
        """Check a resource's inputs; the provider fills in what is left to it."""
        if not self.known:
            return dict(news), []
        request = provider_pb2.CheckRequest(
            urn=urn,
            name=urns.name_of(urn),
            type=urns.type_of(urn),
            randomSeed=seed,
        )
        self._put(request.olds, olds or {})
        self._put(request.news, news)
        answer = await self._call("Check", request, provider_pb2.CheckResponse)
        inputs = self._receive(answer.inputs, news)
        return inputs, [Failure(each.property, each.reason) for each in answer.failures]

    async def diff(
        self, old: Resource, news: Mapping[str, Any], ignored: Sequence[str], *, unknowns: bool
    ) -> Diff:
        """Compare a resource with new inputs.

        Raises:
            DiffUnavailable: The provider's configuration is not known.
        """
        if not self.known:
            raise DiffUnavailable
        request = provider_pb2.DiffRequest(
            id=old.id,
            urn=old.urn,
            name=urns.name_of(old.urn),
            type=old.type,
            ignoreChanges=ignored,
        )
        self._put(request.olds, old.outputs or {}, unknowns=unknowns)
        self._put(request.old_inputs, old.inputs, unknowns=unknowns)
        self._put(request.news, news, unknowns=unknowns)
        return read_diff(await self._call("Diff", request, provider_pb2.DiffResponse))

    async def create(self, new: Resource, *, preview: bool, resumed: bool) -> Answer:
        """Create a resource, perhaps one that was begun before, or say what it would be."""
        if preview and not self.known:
            return Answer("", {})
        if preview and not self.previews:
            return Answer("", new.inputs)
        request = provider_pb2.CreateRequest(
            urn=new.urn,
            name=urns.name_of(new.urn),
            type=new.type,
            timeout=new.custom_timeouts.get("create", 0),
            preview=preview,
        )
        self._put(request.properties, new.inputs, unknowns=preview)
        told = (RESUMED,) if resumed else ()
        answer = await self._call("Create", request, provider_pb2.CreateResponse, *told)
        outputs = self._receive(answer.properties, new.inputs)
        if not answer.id and not preview:
            raise RpcProblem(f"plugin returned empty resource.ID from create '{new.urn}'")
        return Answer(answer.id, outputs, None, answer.refresh_before_update)

    async def update(
        self, old: Resource, new: Resource, ignored: Sequence[str], *, preview: bool
    ) -> Answer:
        """Change a resource, or say what it would be."""
        if preview and not self.known:
            return Answer(old.id, {})
        if preview and not self.previews:
            return Answer(old.id, new.inputs)
        request = provider_pb2.UpdateRequest(
            id=old.id,
            urn=new.urn,
            name=urns.name_of(new.urn),
            type=new.type,
            timeout=new.custom_timeouts.get("update", 0),
            ignoreChanges=ignored,
            preview=preview,
        )
        self._put(request.olds, old.outputs or {}, unknowns=False)
        self._put(request.old_inputs, old.inputs, unknowns=False)
        self._put(request.news, new.inputs, unknowns=preview)
        answer = await self._call("Update", request, provider_pb2.UpdateResponse)
        outputs = self._receive(answer.properties, new.inputs)
        return Answer(old.id, outputs, None, answer.refresh_before_update)

    async def delete(self, old: Resource) -> None:
        """Delete a resource."""
        request = provider_pb2.DeleteRequest(
            id=old.id,
            urn=old.urn,
            name=urns.name_of(old.urn),
            type=old.type,
            timeout=old.custom_timeouts.get("delete", 0),
        )
        self._put(request.properties, old.outputs or {}, unknowns=False)
        self._put(request.old_inputs, old.inputs, unknowns=False)
        await self._call("Delete", request, empty_pb2.Empty)

    async def read(self, resource: Resource, state: Mapping[str, Any]) -> Answer:
        """Ask what a resource is now; outputs are None where it is no more."""
        if not self.known:
            return Answer("", {}, {})
        request = provider_pb2.ReadRequest(
            id=resource.id,
            urn=resource.urn,
            name=urns.name_of(resource.urn),
            type=resource.type,
            timeout=resource.custom_timeouts.get("read", 0),
        )
        self._put(request.properties, state, unknowns=False)
        self._put(request.inputs, resource.inputs, unknowns=False)
        answer = await self._call("Read", request, provider_pb2.ReadResponse)
        outputs = inputs = None
        if answer.HasField("properties"):
            outputs = self._receive(answer.properties, state)
        if answer.HasField("inputs"):
            inputs = self._receive(answer.inputs, resource.inputs)
        return Answer(answer.id, outputs, inputs, answer.refresh_before_update)

    async def invoke(
        self, token: str, arguments: Properties, *, preview: bool
    ) -> tuple[Properties, list[Failure]]:
        """Call a function of the provider."""
        if not self.known:
            return {}, []
        request = provider_pb2.InvokeRequest(tok=token, preview=preview)
        self._put(request.args, arguments, unknowns=False)
        answer = await self._call("Invoke", request, provider_pb2.InvokeResponse)
        result = decode(getattr(answer, "return"))
        if not self.secrets and has_secret(arguments):
            result = {key: secret(value) for key, value in result.items()}
        return result, [Failure(each.property, each.reason) for each in answer.failures]

    async def construct(
        self, request: provider_pb2.ConstructRequest
    ) -> provider_pb2.ConstructResponse:
        """Let the provider make a component."""
        return await self._call("Construct", request, provider_pb2.ConstructResponse)

    async def cancel(self) -> None:
        """Ask the provider to end what it is doing."""
        await self._call("Cancel", empty_pb2.Empty(), empty_pb2.Empty)

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close(None)

    def _put(self, into: Struct, properties: Mapping[str, Any], *, unknowns: bool = True) -> None:
        encode(properties, into, secrets=self.secrets, resources=self.resources, unknowns=unknowns)

    def _receive(self, message: Any, sent: Mapping[str, Any]) -> Properties:  # noqa: ANN401 - a message
        properties = decode(message)
        if not self.secrets:
            copy_marks(properties, sent)
        return properties

    async def _call(
        self, method: str, request: Message, _: type[_Answer], *told: tuple[str, str]
    ) -> _Answer:
        try:
            return cast("_Answer", await getattr(self._stub, method)(request, metadata=told))
        except grpc.aio.AioRpcError as error:
            raise problem(error, self.package) from None
