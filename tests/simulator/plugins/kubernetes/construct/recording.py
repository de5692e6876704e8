"""What stands in for an engine and a cluster while a component is made."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from simulator.cluster.api import KubernetesApi
from simulator.cluster.resource_type import ResourceType
from simulator.cluster.served_kinds import ServedKinds
from simulator.session import Session

SMALL = Path(__file__).parents[4] / "fixtures" / "charts" / "small"
"""The fixture chart."""


class Run(Protocol):
    """Constructs a component as the engine asks for it."""

    def __call__(
        self,
        kind: str,
        name: str,
        inputs: dict[str, object],
        given: Session | None = None,
        **fields: object,
    ) -> provider_pb2.ConstructResponse:
        """Construct; `fields` are further fields of the request."""


@dataclass
class RecordingEngine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Records what a provider registers and says; answers as an engine does."""

    requests: list[resource_pb2.RegisterResourceRequest] = field(default_factory=list)
    outputs: list[resource_pb2.RegisterResourceOutputsRequest] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    fails: str = ""
    """The name of a resource that fails, as with `--continue-on-error`."""

    refuses: str = ""
    """The name of a resource at which the monitor shuts down."""

    pace: Callable[[str], None] = lambda _: None
    """Called with the name of each resource before it is answered."""

    address: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def RegisterResource(  # noqa: N802 - gRPC's name
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a registration."""
        with self.lock:
            self.requests.append(request)
        self.pace(request.name)
        if request.name == self.refuses:
            context.abort(grpc.StatusCode.UNAVAILABLE, "resource monitor shut down")
        with self.lock:
            self.order.append(request.name)
        failed = request.name == self.fails
        return resource_pb2.RegisterResourceResponse(
            urn=f"urn:pulumi:dev::project::{request.type}::{request.name}",
            id=f"id-of-{request.name}" if request.custom else "",
            result=resource_pb2.FAIL if failed else resource_pb2.SUCCESS,
        )

    def RegisterResourceOutputs(  # noqa: N802 - gRPC's name
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: object
    ) -> empty_pb2.Empty:
        """Record a component's outputs."""
        del context
        self.outputs.append(request)
        return empty_pb2.Empty()

    def Log(  # noqa: N802 - gRPC's name
        self, request: engine_pb2.LogRequest, context: object
    ) -> empty_pb2.Empty:
        """Record a message."""
        del context
        self.messages.append((engine_pb2.LogSeverity.Name(request.severity), request.message))
        return empty_pb2.Empty()

    @property
    def children(self) -> dict[str, resource_pb2.RegisterResourceRequest]:
        """The registrations of objects, by name."""
        return {each.name: each for each in self.requests if each.custom}


class Kinds(ServedKinds):
    """Some kinds of a real cluster."""

    def all(self) -> list[ResourceType]:
        """Return them; no server is asked."""
        return [
            ResourceType("v1", "Namespace", "namespaces", namespaced=False),
            ResourceType("v1", "ConfigMap", "configmaps", namespaced=True),
            ResourceType("v1", "Secret", "secrets", namespaced=True),
            ResourceType("v1", "Service", "services", namespaced=True),
            ResourceType("apps/v1", "Deployment", "deployments", namespaced=True),
            ResourceType("apps/v1", "DaemonSet", "daemonsets", namespaced=True),
            ResourceType(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "customresourcedefinitions",
                namespaced=False,
            ),
            ResourceType(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "validatingwebhookconfigurations",
                namespaced=False,
            ),
        ]


class Discovery(KubernetesApi):
    """A cluster that can only be asked what it serves."""

    def __init__(self) -> None:
        """Reach no server."""
        self.kinds = Kinds(self.request)
