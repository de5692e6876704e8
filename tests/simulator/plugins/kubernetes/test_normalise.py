"""Inputs in the form that the server returns, and live objects cut down to them."""

import base64
from typing import TYPE_CHECKING, Any, cast

import pytest

from simulator.plugins.kubernetes.checkpoint import object_from, parse_state, state_of
from simulator.plugins.kubernetes.normalise import drop_unset, normalise, prune
from simulator.plugins.wire import UNKNOWN, Secret

if TYPE_CHECKING:
    from simulator.plugins.kubernetes.schema import Schemas

Json = dict[str, Any]


class _NoSchemas:
    def normalise(self, obj: Json) -> Json:
        return obj


def _normalised(obj: Json) -> Json:
    return normalise(obj, cast("Schemas", _NoSchemas()))


def test_what_only_the_server_sets_is_dropped() -> None:
    """Charts leave `creationTimestamp: null` behind."""
    obj = {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "creationTimestamp": None}}

    assert _normalised(obj) == {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}


def test_string_data_wins_over_data() -> None:
    """As the API server does it: encoded, and put into `data`."""
    obj = {
        "apiVersion": "v1",
        "kind": "Secret",
        "data": {"a": "b2xk", "b": "Yg=="},
        "stringData": {"a": "new"},
    }

    assert _normalised(obj)["data"] == {"a": base64.b64encode(b"new").decode(), "b": "Yg=="}
    assert "stringData" not in _normalised(obj)
    assert obj["stringData"] == {"a": "new"}, "the original is left alone"


def test_base64_in_lines_becomes_one_line() -> None:
    """The server re-encodes; what is no base64 is left for it to refuse."""
    obj = {"apiVersion": "v1", "kind": "Secret", "data": {"a": "Yg\n==\n", "b": "not base64!"}}

    assert _normalised(obj)["data"] == {"a": "Yg==", "b": "not base64!"}


def test_a_definition_loses_what_the_server_drops() -> None:
    """`status` is never an input, and `preserveUnknownFields: false` is the default."""
    obj = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {"preserveUnknownFields": False, "group": "a"},
        "status": {},
    }

    assert _normalised(obj)["spec"] == {"group": "a"}
    assert "status" not in _normalised(obj)


def test_objects_with_unknowns_are_left_alone() -> None:
    """Nothing can be said of a value that is not there yet."""
    obj = {"apiVersion": "v1", "kind": "Secret", "stringData": {"a": UNKNOWN}}

    assert _normalised(obj) == obj


def test_custom_resources_keep_their_nulls() -> None:
    """A CRD may mean something by null; the server's own kinds cannot."""
    custom = {"apiVersion": "a.dev/v1", "kind": "A", "spec": {"x": None}}
    built_in = {"apiVersion": "v1", "kind": "A", "spec": {"x": None}}

    assert _normalised(custom)["spec"] == {"x": None}
    assert _normalised(built_in)["spec"] == {}


@pytest.mark.parametrize(
    ("live", "shape", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 0}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 0}}, {"a": {"b": 1}}),
        ({"a": [{"x": 1, "y": 2}, {"x": 3}]}, {"a": [{"x": 0}]}, {"a": [{"x": 1}]}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1]}),
        ({"a": "text"}, {"a": {"b": 1}}, {"a": "text"}),
        ({}, {"a": 1}, {}),
    ],
)
def test_live_objects_are_cut_down_to_a_shape(live: Json, shape: Json, expected: Json) -> None:
    """Only what the program wrote is compared."""
    assert prune(live, shape) == expected


@pytest.mark.parametrize(
    ("new", "old", "live", "expected"),
    [
        ({"a": False}, {"a": False}, {}, {}),
        ({"a": False}, {}, {}, {"a": False}),
        ({"a": False}, {"a": False}, {"a": True}, {"a": False}),
        ({"a": []}, {"a": []}, {"a": None}, {}),
        ({"a": "x"}, {"a": "x"}, {}, {"a": "x"}),
        ({"l": [{"a": 0}]}, {"l": [{"a": 0}]}, {"l": [{}]}, {"l": [{}]}),
    ],
)
def test_empty_values_that_the_server_drops_are_no_change(
    new: Json, old: Json, live: Json, expected: Json
) -> None:
    """Only where the program has not changed them, and the live object has none."""
    assert drop_unset(new, old, live) == expected


def test_a_state_can_be_taken_apart_again() -> None:
    """Secrets are marked in the state and gone in the parts; dashed names survive."""
    live = {"kind": "A", "spec": {"x-kubernetes-map-type": "atomic", "token": "t"}}
    given = {"kind": "A", "spec": {"token": Secret("t")}}

    state = state_of(object_from(given), live, given, "v1", "me")

    assert state["spec"] == {"x_kubernetes_map_type": "atomic", "token": Secret("t")}
    assert state["__inputs"]["spec"] == {"token": Secret("t")}
    assert (state["__initialApiVersion"], state["__fieldManager"]) == ("v1", "me")
    assert parse_state(state) == ({"kind": "A", "spec": {"token": "t"}}, live)


def test_a_list_with_one_secret_is_secret_as_a_whole() -> None:
    """The order may change on the way: no element can be told from another."""
    state = state_of({}, {"a": ["x", "y"]}, {"a": ["x", Secret("y")]}, "v1", "me")

    assert state["a"] == Secret(["x", "y"])
