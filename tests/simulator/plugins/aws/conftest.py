"""Simulated AWS in this process, spoken to over real gRPC; no cluster is needed."""

import json
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from operations.hardware import machine_types
from simulator.plugins.aws.codes import CODES
from simulator.plugins.aws.functions import FUNCTIONS
from simulator.plugins.aws.kinds import KINDS
from simulator.plugins.cloud.kind import Cloud
from simulator.plugins.cloud.service import CloudProvider, register
from simulator.plugins.serve import OPTIONS, start
from simulator.session import Session
from simulator.session_data import SessionData
from tests.simulator.plugins.aws.account import REGION, Account
from tests.simulator.plugins.cloud.provider_client import Client

KUBECONFIG = {
    "clusters": [
        {"cluster": {"server": "https://127.0.0.1:1", "certificate-authority-data": "Zm9v"}}
    ]
}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session whose cluster is described, and does not run."""
    data = SessionData(
        environment="lab",
        kubernetes="1.36",
        clouds=("aws",),
        machine_types={"aws": machine_types("aws")},
    )
    made = Session.write(tmp_path / "session", data)
    made.kubeconfig.write_text(json.dumps(KUBECONFIG))
    return made


@pytest.fixture
def account(session: Session) -> Iterator[Account]:
    """An account with nothing in it."""
    cloud = Cloud(package="aws", sdk="pulumi-aws", kinds=KINDS, functions=FUNCTIONS, codes=CODES)
    provider = CloudProvider(cloud, session)
    server, port = start(register(provider))
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
    client = Client(provider_pb2_grpc.ResourceProviderStub(channel))
    client.configure(
        region=REGION,
        allowedAccountIds='["123456789012"]',
        defaultTags='{"tags":{"owner":"ml"}}',
    )
    yield Account(client, provider.work.store)
    channel.close()
    server.stop(0).wait(5)
    provider.work.store.close()
