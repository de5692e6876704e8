"""Simulated Azure in this process, spoken to over real gRPC; no cluster runs."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2_grpc

from operations.hardware import machine_types
from simulator.plugins.azure_native.__main__ import CODES, place
from simulator.plugins.azure_native.functions import FUNCTIONS
from simulator.plugins.azure_native.kinds import KINDS
from simulator.plugins.cloud.kind import Cloud
from simulator.plugins.cloud.service import CloudProvider, register
from simulator.plugins.serve import OPTIONS, start
from simulator.session import Session
from simulator.session_data import SessionData
from tests.simulator.plugins.azure_native.resources import REGION, SUBSCRIPTION
from tests.simulator.plugins.cloud.provider_client import Client

KUBECONFIG = {
    "clusters": [
        {
            "name": "session",
            "cluster": {"server": "https://127.0.0.1:6443", "certificate-authority-data": "Y2E="},
        }
    ]
}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session that sells Azure's machines, with a cluster that nobody started."""
    data = SessionData(
        environment="azure",
        kubernetes="1.35",
        machine_types={"azure-native": machine_types("azure")},
    )
    made = Session.write(tmp_path / "session", data)
    made.kubeconfig.write_text(yaml.safe_dump(KUBECONFIG))
    return made


@pytest.fixture
def provider(session: Session) -> Iterator[CloudProvider]:
    """The provider behind the client."""
    cloud = Cloud(
        package="azure-native",
        sdk="pulumi-azure-native",
        kinds=KINDS,
        functions=FUNCTIONS,
        place=place,
        codes=CODES,
    )
    made = CloudProvider(cloud, session)
    yield made
    made.work.store.close()


@pytest.fixture
def client(provider: CloudProvider) -> Iterator[Client]:
    """Serve Azure."""
    server, port = start(register(provider))
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS) as channel:
        served = Client(provider_pb2_grpc.ResourceProviderStub(channel))
        served.configure(subscriptionId=SUBSCRIPTION, location=REGION)
        yield served
    server.stop(0).wait(5)
