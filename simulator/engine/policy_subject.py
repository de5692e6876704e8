"""What a policy pack is told about a resource."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2

from . import urns
from .goals import Goal
from .resources import Resource
from .values import Properties, encode


def about(
    resource: Resource, goal: Goal | None, providers: Mapping[str, Resource]
) -> dict[str, Any]:
    """Describe a resource as packs are told about it; its properties come beside it."""
    first = goal.delete_before_replace if goal is not None else None
    options = analyzer_pb2.AnalyzerResourceOptions(
        protect=resource.protect,
        ignoreChanges=resource.ignore_changes,
        deleteBeforeReplace=bool(first),
        deleteBeforeReplaceDefined=first is not None,
        additionalSecretOutputs=resource.additional_secret_outputs,
        aliases=resource.aliases,
        customTimeouts=_timeouts(resource),
        parent=resource.parent,
    )
    about: dict[str, Any] = {
        "type": resource.type,
        "urn": resource.urn,
        "name": urns.name_of(resource.urn),
        "options": options,
    }
    serves = (
        providers.get(urns.split_reference(resource.provider)[0]) if resource.provider else None
    )
    if serves is not None:
        about["provider"] = analyzer_pb2.AnalyzerProviderResource(
            type=serves.type,
            urn=serves.urn,
            name=urns.name_of(serves.urn),
            properties=encode(serves.inputs),
        )
    return about


def put_properties(properties: Properties, into: Struct) -> None:
    """Write what packs are told of properties: all but what is the engine's own."""
    encode({key: value for key, value in properties.items() if not key.startswith("__")}, into)


def _timeouts(resource: Resource) -> analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts | None:
    if not resource.custom_timeouts:
        return None
    return analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts(**resource.custom_timeouts)


def asked(
    new: Resource, goal: Goal, providers: Mapping[str, Resource]
) -> analyzer_pb2.AnalyzeRequest:
    """Return what a pack is asked about one resource that the program declares."""
    request = analyzer_pb2.AnalyzeRequest(**about(new, goal, providers))
    put_properties(new.inputs, request.properties)
    return request
