"""Long trees are read and written once; what they hold stays the same for every receiver."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.provider_pb2 import CheckRequest

from simulator.engine.trees import TREES
from simulator.engine.values import (
    SECRET,
    SIGNATURE,
    UNKNOWN,
    copy_marks,
    decode,
    encode,
    has_secret,
    has_unknown,
    rewrite,
    secret,
)

LONG: dict[str, Any] = {
    f"key{number}": [number, "text", True, None, {}, []] for number in range(60)
}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    TREES.forget()


def _fresh() -> dict[str, Any]:
    return {key: [*value] for key, value in LONG.items()}


def test_an_equal_tree_is_read_once() -> None:
    """What comes back from a plugin is the very tree that was sent, and the same again."""
    first = decode(encode({"spec": _fresh()}))["spec"]
    assert first == LONG
    assert decode(encode({"spec": first}))["spec"] is first
    assert decode(encode({"spec": _fresh()}))["spec"] is first
    assert decode(encode({"spec": _fresh() | {"key0": [True]}}))["spec"] != first


def test_a_tree_with_marks_is_written_anew_for_every_receiver() -> None:
    """A secret deep in a long tree is bare for one receiver and marked for another."""
    tree = _fresh() | {"deep": [{"password": secret("hunter2")}, UNKNOWN]}
    for _ in range(2):
        marked = decode(encode({"spec": tree}))["spec"]
        assert marked["deep"] == [{"password": {SIGNATURE: SECRET, "value": "hunter2"}}, UNKNOWN]
        bare = decode(encode({"spec": tree}, secrets=False, unknowns=False))["spec"]
        assert bare["deep"] == [{"password": "hunter2"}]
        assert has_secret(tree)
        assert has_unknown(tree)
        assert rewrite(tree, lambda _: "gone")["deep"][0] == {"password": "gone"}


def test_marks_that_a_plugin_drops_are_not_put_into_a_known_tree() -> None:
    """The same answer to another resource, which has no secret, stays without one."""
    one, other = (decode(encode({"spec": _fresh()})) for _ in range(2))
    copy_marks(one, {"spec": {"key0": secret([0])}})
    assert has_secret(one)
    assert not has_secret(other)
    assert other["spec"] == LONG


def test_trees_of_a_state_with_equal_content_are_one() -> None:
    """What the server adds beside a long list leaves the list shared; so does an outer mapping."""
    inputs, live = TREES.share(_fresh()), TREES.share({"spec": {"names": [], "versions": _fresh()}})
    assert live["spec"]["versions"] == LONG
    assert TREES.share(_fresh()) is inputs
    assert TREES.share({"__inputs": _fresh()})["__inputs"] is inputs


@pytest.mark.parametrize("other", [1.0, True, "1", [1], {"1": 1}])
def test_trees_that_differ_in_a_value_alone_are_two(other: object) -> None:
    """To Python 1 is equal to 1.0 and to true; in a state they are three values."""
    one, two = (TREES.share(_fresh() | {"key0": value}) for value in (1, other))
    assert (type(one["key0"]), type(two["key0"])) == (int, type(other))
    assert two["key0"] == other
    assert TREES.share(_fresh() | {"key0": 1}) is one


def test_a_marked_tree_of_a_state_is_not_shared() -> None:
    """A secret and the same in plain stay two trees, and the plain one is sent as it is."""
    plain = TREES.share(_fresh() | {"password": "hunter2"})
    hidden = TREES.share(_fresh() | {"password": secret("hunter2")})
    unknown = TREES.share(_fresh() | {"password": UNKNOWN})
    assert [has_secret(each) for each in (plain, hidden, unknown)] == [False, True, False]
    assert [has_unknown(each) for each in (plain, hidden, unknown)] == [False, False, True]
    for tree in (hidden, plain, unknown):
        assert decode(encode({"spec": tree}))["spec"] == tree


def test_a_plugin_that_sends_back_a_state_s_tree_is_given_the_same() -> None:
    """What is read from its message, whatever the order of its keys, is the state's own tree."""
    tree = TREES.share(_fresh())
    encode({"spec": tree})
    again = Struct()
    encode({"spec": dict(reversed(_fresh().items()))}, again)
    assert decode(again)["spec"] is tree


def test_a_tree_of_nobody_s_is_read_as_messages_are() -> None:
    """One that was sent, and neither read nor in a state, may hold a float that is whole."""
    encode({"spec": _fresh() | {"key0": 1.0}})
    back = decode(encode({"spec": _fresh() | {"key0": 1}}))
    assert type(back["spec"]["key0"]) is int


def test_properties_are_written_into_a_message_s_own_field() -> None:
    """The field is there even where there are no properties."""
    request = CheckRequest()
    encode({"spec": _fresh()}, request.news)
    encode({}, request.olds)
    assert decode(request.news)["spec"] == LONG
    assert request.HasField("olds")
