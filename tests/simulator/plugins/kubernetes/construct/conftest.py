"""A recording engine, a session and a cluster's discovery: what a component is made with."""

import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from simulator.cluster.api import ResourceType
from simulator.plugins.kubernetes.construct import construct
from simulator.plugins.kubernetes.engine_log import EngineLog
from simulator.plugins.serve import OPTIONS
from simulator.plugins.wire import to_struct
from simulator.session import Session, SessionData

SMALL = Path(__file__).parents[4] / "fixtures" / "charts" / "small"


@dataclass
class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
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


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine on loopback that records."""
    servicer = Engine()
    server = grpc.server(futures.ThreadPoolExecutor(64), options=OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(servicer, server)
    engine_pb2_grpc.add_EngineServicer_to_server(servicer, server)
    servicer.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield servicer
    server.stop(None).wait()


class Discovery:
    """A cluster that can only be asked what it serves."""

    def discover(self) -> list[ResourceType]:
        """Return some kinds of a real cluster."""
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


@pytest.fixture
def api() -> Discovery:
    """A cluster that can only be asked what it serves."""
    return Discovery()


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session without charts; no directory of archives is named."""
    monkeypatch.delenv("EVENKEEL_CHARTS", raising=False)
    return Session.write(tmp_path / "session", SessionData(environment="test", kubernetes="1.36"))


Run = Callable[..., provider_pb2.ConstructResponse]


@pytest.fixture
def run(engine: Engine, session: Session, api: Any) -> Run:  # noqa: ANN401 - stands for a cluster
    """Construct a component as the engine asks for it: type, name, inputs, further fields."""

    def run(
        kind: str,
        name: str,
        inputs: dict[str, Any],
        given: Session = session,
        **fields: Any,
    ) -> provider_pb2.ConstructResponse:
        request = provider_pb2.ConstructRequest(
            type=kind,
            name=name,
            inputs=to_struct(inputs),
            monitorEndpoint=engine.address,
            **fields,
        )
        return construct(request, given, api, log=EngineLog(engine.address), namespace="default")

    return run
