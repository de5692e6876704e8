"""A simulated cloud in this process, spoken to over real gRPC; no cluster is needed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from simulator.plugins.cloud.kind import Cloud
from simulator.plugins.cloud.service import CloudProvider, register
from simulator.plugins.serve import OPTIONS, start
from simulator.session import Session
from simulator.session_data import SessionData
from tests.fixtures.plugins.lab import lab
from tests.simulator.plugins.cloud.provider_client import Client

Serve = Callable[[Cloud], Client]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session without a cluster."""
    return Session.write(tmp_path / "session", SessionData(environment="lab", kubernetes="1.36"))


@pytest.fixture
def rewrite(session: Session) -> Callable[..., None]:
    """Change what stands in `session.json` while providers serve."""

    def change(**changed: Any) -> None:
        Session.write(session.folder, session.data.model_copy(update=changed))

    return change


@pytest.fixture
def serve(session: Session) -> Iterator[Serve]:
    """Serve clouds for the session; every call is another process's provider, as it were."""
    with ExitStack() as ends:

        def begin(cloud: Cloud) -> Client:
            provider = CloudProvider(cloud, session)
            server, port = start(register(provider))
            channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
            ends.callback(provider.work.store.close)
            ends.callback(lambda: server.stop(0).wait(5))
            ends.callback(channel.close)
            client = Client(provider_pb2_grpc.ResourceProviderStub(channel))
            client.configure(region="north", project="lab-1")
            return client

        yield begin


@pytest.fixture
def client(serve: Serve) -> Client:
    """Serve the laboratory."""
    return serve(lab())
