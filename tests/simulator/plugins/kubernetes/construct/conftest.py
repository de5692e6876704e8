"""A recording engine, a session and a cluster's discovery: what a component is made with."""

from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, resource_pb2_grpc

from simulator.plugins.engine_log import EngineLog
from simulator.plugins.kubernetes.construct import construct
from simulator.plugins.serve import OPTIONS
from simulator.plugins.wire import to_struct
from simulator.session import Session
from simulator.session_data import SessionData
from tests.simulator.plugins.kubernetes.construct.recording import (
    Discovery,
    RecordingEngine,
    Run,
)


@pytest.fixture
def engine() -> Iterator[RecordingEngine]:
    """An engine on loopback that records."""
    servicer = RecordingEngine()
    server = grpc.server(futures.ThreadPoolExecutor(64), options=OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(servicer, server)
    engine_pb2_grpc.add_EngineServicer_to_server(servicer, server)
    servicer.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield servicer
    server.stop(None).wait()


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session without charts."""
    return Session.write(tmp_path / "session", SessionData(environment="test", kubernetes="1.36"))


@pytest.fixture
def run(engine: RecordingEngine, session: Session) -> Run:
    """Construct a component as the engine asks for it: type, name, inputs, further fields."""

    def run(
        kind: str,
        name: str,
        inputs: dict[str, object],
        given: Session | None = None,
        **fields: object,
    ) -> provider_pb2.ConstructResponse:
        request = provider_pb2.ConstructRequest(
            type=kind,
            name=name,
            inputs=to_struct(inputs),
            monitorEndpoint=engine.address,
            **fields,  # type: ignore[arg-type] # any field, checked by protobuf itself
        )
        log = EngineLog(engine.address)
        return construct(request, given or session, Discovery(), log=log, namespace="default")

    return run
