"""Property values as the engine sends them."""

import pytest

from policies.values import (
    OUTPUT,
    SIGNATURE,
    UNKNOWNS,
    Secret,
    Unknown,
    read,
    redact,
    reveal,
    spelled,
    supplied,
    unknown_paths,
)
from tests.policies.service import wire


def test_whole_numbers_are_integers() -> None:
    """Protobuf has doubles only; what CEL and an API server count with are integers."""
    tree = read(wire({"a": 3, "b": 0.5, "c": 2**70, "d": True, "e": None}))
    assert tree == {"a": 3, "b": 0.5, "c": float(2**70), "d": True, "e": None}
    assert [type(each) for each in tree.values()] == [int, float, float, bool, type(None)]


@pytest.mark.parametrize("text", sorted(UNKNOWNS))
def test_each_of_the_engines_markers_is_unknown(text: str) -> None:
    """The engine marks unknown values by type."""
    assert read(wire({"a": [text]})) == {"a": [Unknown()]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": "x", "secret": True}, Secret("x")),
        ({"value": "x", "secret": False}, "x"),
        ({"value": "x"}, "x"),
        ({}, Unknown()),
        ({"secret": True}, Secret(Unknown())),
    ],
)
def test_output_values_are_opened(fields: dict[str, object], expected: object) -> None:
    """An output without a value is unknown; a secret one stays marked."""
    assert read(wire({"a": {SIGNATURE: OUTPUT, **fields}})) == {"a": expected}


def test_secrets_are_opened_or_hidden_at_any_depth() -> None:
    """A secret may hold others; hidden it is one word, whatever it holds."""
    tree = {"a": [Secret({"b": Secret("c")}), "d"]}
    assert reveal(tree) == {"a": [{"b": "c"}, "d"]}
    assert redact(tree) == {"a": ["[secret]", "d"]}


def test_unknown_values_are_named_by_their_path_but_not_inside_a_secret() -> None:
    """The keys inside a secret are part of it."""
    tree = {"a": [{"b": Unknown()}], "c": Secret({"key": Unknown()}), "d": Secret("known")}
    assert [spelled(each) for each in unknown_paths(tree)] == ["a[0].b", "c"]


def test_an_unknown_value_is_replaced_or_left_out() -> None:
    """Left out, its key goes, or its place in a list."""
    tree = {"a": Unknown(), "b": [1, Unknown()], "c": {"d": Unknown()}}
    assert supplied(tree, lambda _: ()) == {"b": [1], "c": {}}
    assert supplied(tree, lambda path: (spelled(path),)) == {
        "a": "a",
        "b": [1, "b[1]"],
        "c": {"d": "c.d"},
    }
