"""The provider uses what was read from an SDK and from a model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cloud import constraints, shapes
from simulator.plugins.cloud.kind import Kind, registry
from simulator.plugins.wire import UNKNOWN, to_struct
from tests.fixtures.plugins.lab import CLUSTER, NETWORK, ROLE, SUBNET, lab
from tests.simulator.plugins.cloud.conftest import Serve
from tests.simulator.plugins.cloud.provider_client import Client, Refused

_NETWORK = {
    "inputs": {"cidr": "string", "options": {"type": "net.Options"}},
    "required": ["cidr"],
    "outputs": ["arn", "cidr", "size"],
}
_SCHEMA = {
    "sdk": "pulumi-lab 1.0.0",
    "provider": {
        "inputs": {"region": "string", "project": "string", "tags": {"map": "string"}},
        "required": [],
    },
    "resources": {
        NETWORK: _NETWORK,
        ROLE: {"inputs": {"name": "string", "path": "string"}, "required": [], "outputs": []},
    },
    "types": {"net.Options": {"inputs": {"mode": "string"}, "required": ["mode"]}},
}
_MODELS = {
    "sources": {},
    "inputs": {NETWORK: {"options.mode": "botocore:net:Mode"}},
    "models": {"botocore:net:Mode": {"type": "string", "enum": ["fast", "slow"]}},
}


@pytest.fixture
def strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Serve) -> Iterator[Client]:
    """Serve a laboratory that has an SDK and a published model."""
    for module, content in ((shapes, _SCHEMA), (constraints, _MODELS)):
        folder = tmp_path / module.__name__
        folder.mkdir()
        (folder / "lab.json").write_text(json.dumps(content))
        monkeypatch.setattr(module, "FOLDER", folder)
    shapes.shapes.cache_clear()
    constraints.constraints.cache_clear()
    yield serve(lab())
    shapes.shapes.cache_clear()
    constraints.constraints.cache_clear()


def test_all_problems_are_told_at_once(strict: Client) -> None:
    """Names, types, published values and the cloud's own checks come in one answer."""
    failures = strict.check(
        NETWORK, "main", {"cidr": "0.0.0.0/0", "cidrs": 1, "options": {"mode": "fasd", "x": 1}}
    )[1]

    assert failures == {
        "cidr": "cidr: got 0.0.0.0/0; expected less than everything. Narrow it.",
        "cidrs": f"cidrs: got an input that {NETWORK} does not have; expected cidr. Rename it.",
        "options.x": "options.x: got an input that options does not have. Remove it.",
        "options.mode": "options.mode: got fasd; expected fast, slow (net). Choose one.",
    }


def test_what_is_missing_is_told_once(strict: Client) -> None:
    """The SDK and the cloud both demand it; one message says so."""
    assert strict.check(NETWORK, "main", {"options": {}})[1] == {
        "cidr": "cidr: got nothing; expected a value. Set cidr.",
        "options.mode": "options.mode: got nothing; expected a value. Set options.mode.",
    }
    assert strict.check(NETWORK, "main", {"cidr": UNKNOWN, "options": UNKNOWN})[1] == {}


def test_a_type_without_a_shape_is_not_accepted(strict: Client) -> None:
    """A kind whose inputs were never read from the SDK fails by its name."""
    assert list(strict.check(SUBNET, "a", {"networkId": "net-1"})[1]) == [""]
    assert CLUSTER in strict.check(CLUSTER, "a", {"name": "a", "place": {"subnetIds": []}})[1][""]


def test_a_kind_cannot_invent_an_output(strict: Client) -> None:
    """An output that the SDK does not have is the simulator's mistake, and said to be one."""
    with pytest.raises(Refused, match=r"the simulator has a mistake: .*has no output arn"):
        strict.create(ROLE, "admin", {"name": "admin"})


def test_the_providers_configuration_is_checked(strict: Client) -> None:
    """Structured settings come as JSON; unknown ones are refused."""
    from pulumi.runtime.proto import provider_pb2  # noqa: PLC0415 - for this one message

    def failures(**settings: object) -> list[str]:
        request = provider_pb2.CheckRequest(news=to_struct(settings))
        return sorted(each.reason for each in strict.call("CheckConfig", request).failures)

    assert failures(region="north", tags='{"a": "b"}', version="1.0.0", project="[x]") == []
    assert failures(regions="north", tags='{"a": 1}') == [
        "regions: got an input that the provider does not have; expected region. Rename it.",
        "tags.a: got a number (1); expected a string. Change it.",
    ]


def test_a_registry_has_each_type_once() -> None:
    """Two kinds of one token are a mistake."""
    kind = Kind(token=NETWORK, identifier=lambda _, __: "x")

    with pytest.raises(ValueError, match="same token"):
        registry(kind, kind)
