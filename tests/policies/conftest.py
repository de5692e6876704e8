"""The pack's service behind a real gRPC channel, and rules made for a test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from policies import pack, rules
from policies.analyzer import Analyzer
from policies.dispatch import Dispatch
from policies.exemptions import Exemption
from policies.model import Rule
from tests.policies.service import Service, own_rules

FIXTURES = {
    "admit": [
        {"case": name, "object": {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": text}}}
        for name, text in (("one", "fine"), ("two", "good"))
    ],
    "deny": [
        {"case": name, "object": {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": text}}}
        for name, text in (("three", "bad"), ("four", "worse"))
    ],
}

Serve = Callable[..., Service]


@contextmanager
def _served() -> Iterator[Serve]:
    """Serve rules; whatever was served is stopped at the end."""
    servers: list[grpc.Server] = []
    channels: list[grpc.Channel] = []

    def start(
        served: Sequence[Rule], exemptions: Sequence[Exemption] = (), day: date = date.min
    ) -> Service:
        analyzer = Analyzer(Dispatch(served), "1.2.3", lambda: None, exemptions, day)
        server, port = pack.start(analyzer)
        servers.append(server)
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        channels.append(channel)
        return Service(AnalyzerStub(channel))

    yield start
    for channel in channels:
        channel.close()
    for server in servers:
        server.stop(None).wait()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve rules; whatever was served is stopped at the end."""
    with _served() as start:
        yield start


@pytest.fixture(scope="session")
def shared_service() -> Iterator[Service]:
    """The pack with its own rules, for all tests; `configure` makes it forget what it was told."""
    with _served() as start:
        yield start(own_rules())


@pytest.fixture
def service(shared_service: Service) -> Service:
    """The pack with its own rules, as if it had just been started."""
    shared_service.configure({})
    return shared_service


MakeRule = Callable[..., dict[str, Any]]


@pytest.fixture
def entry() -> MakeRule:
    """Make what a rule file says of one rule, about ConfigMaps."""

    def make(expression: str = "object.data.a in ['fine', 'good']", **more: Any) -> dict[str, Any]:
        return {
            "id": "short-name",
            "title": "A value is one of two",
            "severity": "high",
            "sources": ["own"],
            "applies": {"kubernetes": [{"group": "", "kind": "ConfigMap", "plural": "configmaps"}]},
            "enforcement": {"dev": "advisory", "staging": "mandatory", "prod": "mandatory"},
            "expression": expression,
            "message": "expected fine or good. Change it.",
            "fixtures": FIXTURES,
        } | more

    return make


@pytest.fixture
def rule(tmp_path: Path, entry: MakeRule) -> Callable[..., Rule]:
    """Make a rule about ConfigMaps, read from a file."""

    def make(*args: Any, **more: Any) -> Rule:
        (tmp_path / "rule.yaml").write_text(yaml.safe_dump([entry(*args, **more)]))
        return rules.load(tmp_path)[0]

    return make
