"""What a change of inputs means: nothing, an update, a replacement, and in which order."""

from pulumi.runtime.proto import provider_pb2

from simulator.plugins.wire import UNKNOWN, Secret, to_struct
from tests.fixtures.plugins.lab import NETWORK, ROLE
from tests.simulator.plugins.cloud.provider_client import Client

_SOME, _NONE = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE


def test_equal_inputs_are_no_change(client: Client) -> None:
    """Whether a value is marked as secret makes no difference."""
    made = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16", "tags": {"a": "b"}})
    news = {"cidr": Secret("10.0.0.0/16"), "tags": {"a": "b"}}

    assert client.diff(made, news).changes == _NONE


def test_a_change_names_its_path(client: Client) -> None:
    """A difference is told at the deepest path, and what is ignored is not told."""
    made = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16", "tags": {"a": "b", "c": "d"}})
    news = {"cidr": "10.0.0.0/16", "tags": {"a": "x", "c": "d"}}

    found = client.diff(made, news)
    assert (found.changes, list(found.detailedDiff), list(found.replaces)) == (
        _SOME,
        ["tags.a"],
        [],
    )
    assert client.diff(made, news, ["tags"]).changes == _NONE


def test_an_unknown_value_may_replace(client: Client) -> None:
    """What cannot change and is not known yet is told as a replacement."""
    made = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})

    assert list(client.diff(made, {"cidr": UNKNOWN}).replaces) == ["cidr"]


def test_the_old_goes_first_where_both_would_have_one_name(client: Client) -> None:
    """A resource that is known by its name cannot stand beside its own replacement."""
    role = client.create(ROLE, "admin", {"name": "admin", "kind": "a"})
    network = client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"})

    assert client.diff(role, {"name": "admin", "kind": "b"}).deleteBeforeReplace
    assert not client.diff(role, {"name": "other", "kind": "b"}).deleteBeforeReplace
    assert not client.diff(network, {"cidr": "10.1.0.0/16"}).deleteBeforeReplace


def test_another_region_means_another_provider(client: Client) -> None:
    """Region and account cannot change under what stands there; the rest can."""

    def replaces(**news: object) -> list[str]:
        olds = {"region": "north", "project": "lab-1"}
        request = provider_pb2.DiffRequest(
            olds=to_struct(olds), old_inputs=to_struct(olds), news=to_struct({**olds, **news})
        )
        return list(client.call("DiffConfig", request).replaces)

    assert replaces(region="south") == ["region"]
    assert replaces(region=UNKNOWN) == []
    assert replaces(tags={"a": "b"}) == []
