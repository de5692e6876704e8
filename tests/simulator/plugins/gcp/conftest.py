"""Simulated Google Cloud in this process, spoken to over real gRPC; no cluster runs."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2_grpc

from operations.hardware import machine_types
from simulator.plugins.cloud.kind import Cloud
from simulator.plugins.cloud.service import CloudProvider, register
from simulator.plugins.gcp.__main__ import CODES, place
from simulator.plugins.gcp.enabled import APIS
from simulator.plugins.gcp.functions import FUNCTIONS
from simulator.plugins.gcp.kinds import KINDS
from simulator.plugins.serve import OPTIONS, start
from simulator.session import Session
from simulator.session_data import SessionData
from tests.simulator.plugins.cloud.provider_client import Client
from tests.simulator.plugins.gcp.resources import PROJECT, REGION, enable

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
    """A session that sells Google's machines, with a cluster that nobody started."""
    data = SessionData(
        environment="gcp", kubernetes="1.35", machine_types={"gcp": machine_types("gcp")}
    )
    made = Session.write(tmp_path / "session", data)
    made.kubeconfig.write_text(yaml.safe_dump(KUBECONFIG))
    return made


@pytest.fixture
def client(session: Session) -> Iterator[Client]:
    """Serve Google Cloud, with the APIs on that the resources here are of."""
    cloud = Cloud(
        package="gcp", sdk="pulumi-gcp", kinds=KINDS, functions=FUNCTIONS, place=place, codes=CODES
    )
    provider = CloudProvider(cloud, session)
    server, port = start(register(provider))
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS) as channel:
        served = Client(provider_pb2_grpc.ResourceProviderStub(channel))
        served.configure(project=PROJECT, region=REGION)
        for api in sorted({*APIS.values()}):
            enable(served, api)
        yield served
    server.stop(0).wait(5)
    provider.work.store.close()
