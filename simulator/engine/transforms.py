"""Transforms: functions of the program that change resources before they are registered."""

from typing import Any

import grpc.aio
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from .channels import RpcProblem, connect
from .goals import Options
from .values import OUTPUT, SIGNATURE, UNKNOWN, Properties, decode, encode


class Transforms:
    """Knows every transform and calls it back in the program's (or a plugin's) process."""

    def __init__(self) -> None:
        """Start with none."""
        self._stubs: dict[str, Any] = {}
        self._channels: list[grpc.aio.Channel] = []
        self._stack: list[callback_pb2.Callback] = []
        self._own: dict[str, list[callback_pb2.Callback]] = {}
        self._pending: dict[tuple[str, str, str], list[callback_pb2.Callback]] = {}
        self.parents: dict[str, str] = {}
        """Name of a resource -> name of its parent."""

    def for_stack(self, callback: callback_pb2.Callback) -> None:
        """Add a transform of all resources."""
        self._stack.append(callback)

    def own(self, request: resource_pb2.RegisterResourceRequest) -> list[callback_pb2.Callback]:
        """Return a registration's own transforms.

        Those of a remote component are kept for the plugin's registration of that component.
        """
        key = (request.parent, request.type, request.name)
        if key in self._pending:
            return self._pending.pop(key)
        found = list(request.transforms)
        if request.remote and found:
            self._pending[key] = found
        return found

    def registered(self, urn: str, parent: str, own: list[callback_pb2.Callback]) -> None:
        """Remember whose children a resource's transforms apply to."""
        self.parents[urn] = parent
        self._own[urn] = own

    async def apply(
        self,
        request: resource_pb2.RegisterResourceRequest,
        own: list[callback_pb2.Callback],
        properties: Properties,
        options: Options,
    ) -> tuple[Properties, Options]:
        """Call all transforms of a registration: its own, its parents', the stack's.

        Raises:
            RpcProblem: One has failed.
        """
        callbacks = list(own)
        above = request.parent
        while above:
            callbacks += self._own.get(above, [])
            above = self.parents.get(above, "")
        for callback in [*callbacks, *self._stack]:
            message = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                options=options,
            )
            encode(properties, message.properties)
            answer = resource_pb2.TransformResponse.FromString(
                await self._call(callback, message.SerializeToString())
            )
            if answer.HasField("properties"):
                properties = decode(answer.properties, outputs=True)
            if answer.HasField("options"):
                options = answer.options
        return properties, options

    async def close(self) -> None:
        """Close all connections."""
        for channel in self._channels:
            await channel.close(None)

    async def _call(self, callback: callback_pb2.Callback, content: bytes) -> bytes:
        stub = self._stubs.get(callback.target)
        if stub is None:
            channel = connect(callback.target)
            self._channels.append(channel)
            stub = self._stubs[callback.target] = callback_pb2_grpc.CallbacksStub(channel)
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=content)
        try:
            response: bytes = (await stub.Invoke(request)).response
        except grpc.aio.AioRpcError as error:
            raise RpcProblem(f"a transform has failed: {error.details()}") from None
        return response


def with_dependencies(properties: Properties, needed: dict[str, list[str]]) -> Properties:
    """Write what each property was made from into the properties, as transforms expect it."""
    result = dict(properties)
    for key, urns in needed.items():
        value = result.get(key)
        if not urns or key not in result:
            continue
        if isinstance(value, dict) and value.get(SIGNATURE) == OUTPUT:
            continue
        output: dict[str, Any] = {SIGNATURE: OUTPUT, "dependencies": sorted(urns)}
        if value != UNKNOWN:
            output["value"] = value
        result[key] = output
    return result
