"""The component itself: registered with every option that the program gave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from ..wire import RESOURCE, SIGNATURE, Opaque, to_struct

PACKAGE = "kubernetes"


@dataclass(frozen=True)
class Child:
    """A resource that was registered below a component."""

    urn: str
    id: str
    """Empty while a preview does not know it."""


def register_component(
    monitor: resource_pb2_grpc.ResourceMonitorStub, request: provider_pb2.ConstructRequest
) -> str:
    """Register the component and return its URN.

    Raises:
        grpc.RpcError: The engine refused, or is gone.
    """
    goal = resource_pb2.RegisterResourceRequest(
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=False,
        dependencies=sorted(set(request.dependencies)),
        provider=request.providers.get(PACKAGE, ""),
        providers=dict(request.providers),
        acceptSecrets=True,
        acceptResources=True,
        supportsPartialValues=True,
        supportsResultReporting=True,
        aliasSpecs=True,
        aliases=request.aliases,
        additionalSecretOutputs=request.additionalSecretOutputs,
        ignoreChanges=request.ignoreChanges,
        replaceOnChanges=request.replaceOnChanges,
        deletedWith=request.deletedWith,
        replace_with=request.replace_with,
        parentStackTraceHandle=request.stack_trace_handle,
    )
    _copy_optional(request, goal)
    answer: resource_pb2.RegisterResourceResponse = monitor.RegisterResource(goal)
    return answer.urn


def _copy_optional(
    request: provider_pb2.ConstructRequest, goal: resource_pb2.RegisterResourceRequest
) -> None:
    """Copy what may be absent: an option that is not given is inherited, a false one is not."""
    if request.HasField("protect"):
        goal.protect = request.protect
    if request.HasField("retainOnDelete"):
        goal.retainOnDelete = request.retainOnDelete
    if request.HasField("deleteBeforeReplace"):
        goal.deleteBeforeReplace = request.deleteBeforeReplace
        goal.deleteBeforeReplaceDefined = True
    if request.HasField("customTimeouts"):
        goal.customTimeouts.ParseFromString(request.customTimeouts.SerializeToString())
    if request.HasField("replacement_trigger"):
        goal.replacement_trigger.CopyFrom(request.replacement_trigger)
    if request.HasField("resource_hooks"):
        # Two messages with the same fields, number by number.
        goal.hooks.ParseFromString(request.resource_hooks.SerializeToString())


def finish_component(
    monitor: resource_pb2_grpc.ResourceMonitorStub,
    urn: str,
    resources: Any,  # noqa: ANN401 - a list of references, secret or unknown
    children: Sequence[Child] = (),
) -> provider_pb2.ConstructResponse:
    """Tell the engine the component's outputs, and return the answer to its request."""
    state = {} if resources is None else {"resources": resources}
    monitor.RegisterResourceOutputs(
        resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=to_struct(state))
    )
    answer = provider_pb2.ConstructResponse(urn=urn, state=to_struct(state))
    if state:
        urns = sorted({child.urn for child in children})
        answer.stateDependencies["resources"].urns.extend(urns)
    return answer


def references(children: Sequence[Child]) -> list[Opaque]:
    """Return references to the children, the value of the component's `resources`."""
    return [
        Opaque({SIGNATURE: RESOURCE, "urn": child.urn, "id": child.id, "packageVersion": ""})
        for child in children
    ]
