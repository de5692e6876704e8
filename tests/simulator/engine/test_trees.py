"""Long trees are read and written once; what they hold stays the same for every receiver."""

from collections.abc import Iterator
from typing import Any

import pytest

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
