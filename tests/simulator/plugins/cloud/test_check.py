"""What a simulated cloud says of inputs before anything is made."""

import pytest

from simulator.plugins.wire import UNKNOWN
from tests.fixtures.plugins.lab import CLUSTER, NETWORK, ROLE
from tests.simulator.plugins.cloud.provider_client import Client, Refused


def test_what_is_missing_is_named(client: Client) -> None:
    """Every input that the cloud demands is asked for at once, by its path."""
    failures = client.check(CLUSTER, "main", {"place": {}})[1]

    assert failures == {
        "name": "name: got nothing; expected a value. Set name.",
        "place.subnetIds": ("place.subnetIds: got nothing; expected a value. Set place.subnetIds."),
    }


def test_what_is_not_known_yet_is_not_missing(client: Client) -> None:
    """An unknown input is a value."""
    assert client.check(NETWORK, "main", {"cidr": UNKNOWN})[1] == {}
    assert client.check(CLUSTER, "main", {"name": "main", "place": UNKNOWN})[1] == {}


def test_a_check_of_the_cloud_bites(client: Client) -> None:
    """What can be said of the inputs alone is said before anything is made."""
    failures = client.check(NETWORK, "main", {"cidr": "0.0.0.0/0"})[1]

    assert failures == {"cidr": "cidr: got 0.0.0.0/0; expected less than everything. Narrow it."}


def test_an_unknown_type_fails_by_its_name(client: Client) -> None:
    """A type that is not simulated is never silently accepted."""
    failures = client.check("lab:net/router:Router", "main", {})[1]

    assert failures == {
        "": f"lab:net/router:Router: not simulated. Simulated beside it: {NETWORK}, "
        "lab:net/subnet:Subnet."
    }
    with pytest.raises(Refused, match="lab:net/router:Router: not simulated"):
        client.call("Create", _creation("lab:net/router:Router"))


def _creation(token: str) -> object:
    from pulumi.runtime.proto import provider_pb2  # noqa: PLC0415 - for this one message

    return provider_pb2.CreateRequest(urn=f"urn:pulumi:test::project::{token}::main")


def test_a_name_is_made_once(client: Client) -> None:
    """Where the program gives no name one is made of its own, and stays."""
    inputs, _ = client.check(ROLE, "admin", {})
    again, _ = client.check(ROLE, "admin", {"path": "/x"}, {"name": "old"})

    assert inputs == {"name": "admin-7365656", "path": "/"}
    assert again == {"name": "old", "path": "/x"}
