"""A recording engine, a session and a cluster's discovery: what a component is made with."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent import futures
from functools import partial
from http.server import ThreadingHTTPServer
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
from tests.simulator.plugins.kubernetes.construct.published import (
    EXPECTED,
    TREE,
    Handler,
    deployment,
    packed,
)
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


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a server with one file and one repository, on loopback."""
    root = tmp_path / "served"
    (root / "org" / "lamps" / "archive").mkdir(parents=True)
    (root / "org" / "lamps" / "archive" / "v1.2.0.tar.gz").write_bytes(packed("lamps-1.2.0", TREE))
    (root / "lamps.yaml").write_text(json.dumps(deployment("lamps")))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """The address of a server that nobody runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # kept, or somebody else might get it
        yield f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def known(session: Session) -> Session:
    """A session that knows what the manifests `lamps` bring."""
    data = SessionData(environment="test", kubernetes="1.36", charts={"lamps": EXPECTED})
    return Session.write(session.folder, data)
