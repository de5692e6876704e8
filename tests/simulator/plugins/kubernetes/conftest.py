"""A provider in this process, spoken to over real gRPC, in front of a real API server."""

from collections.abc import Iterator
from concurrent import futures
from typing import Protocol

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from simulator.cluster.api import KubernetesApi
from simulator.plugins.kubernetes.service import KubernetesProvider, register
from simulator.plugins.serve import OPTIONS, start
from simulator.session import Session
from tests.simulator.plugins.kubernetes.provider_client import Client, Engine


class Cluster(Protocol):
    """What the fixture `cluster` gives."""

    @property
    def session(self) -> Session:
        """The session that the provider serves."""

    @property
    def api(self) -> KubernetesApi:
        """The API server that it changes."""


@pytest.fixture
def engine() -> Iterator[tuple[Engine, str]]:
    """Serve an engine that listens; give it and its address."""
    servicer = Engine()
    server = grpc.server(futures.ThreadPoolExecutor(8), options=OPTIONS)
    engine_pb2_grpc.add_EngineServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer, f"127.0.0.1:{port}"
    server.stop(0).wait(5)


@pytest.fixture
def provider(cluster: Cluster, namespace: str, engine: tuple[Engine, str]) -> Iterator[Client]:
    """Serve the provider for the test cluster; give a client whose namespace is the test's."""
    listening, address = engine
    servicer = KubernetesProvider(cluster.session, cluster.api, address)
    server, port = start(register(servicer))
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
    stub = provider_pb2_grpc.ResourceProviderStub(channel)
    stub.Configure(
        provider_pb2.ConfigureRequest(variables={"kubernetes:config:namespace": namespace})
    )
    yield Client(stub, listening, cluster.api, namespace)
    stub.Cancel(empty_pb2.Empty())
    channel.close()
    server.stop(0).wait(5)
