"""Properties that come several times are read once, and are what reading each time would make."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from google.protobuf import struct_pb2

from simulator.plugins.kubernetes.checkpoint import read_metadata, read_properties, state_of
from simulator.plugins.kubernetes.construct_children import Family, goal
from simulator.plugins.kubernetes.known_trees import KnownTrees, share
from simulator.plugins.kubernetes.normalise import drop_unset, normalise, prune
from simulator.plugins.kubernetes.schema import Schemas
from simulator.plugins.property_diff import changes
from simulator.plugins.wire import UNKNOWN, Secret, to_python, to_struct, unwrap

NAMES = {"x_list_type": "x-list-type"}
LONG: dict[str, Any] = {f"key{number}": [number, 0.5, "text", None] for number in range(40)}
DEFINITION: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "many.test", "creationTimestamp": "now", "labels": {}},
    "spec": {"preserveUnknownFields": False, "versions": [LONG]},
    "status": {},
}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any property value
    value = unwrap(value)
    if isinstance(value, dict):
        return {NAMES.get(key, key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _text(value: object) -> str:
    """Write a value so that 1, 1.0 and true, and a secret and the same in plain, differ."""

    def special(each: object) -> list[object]:
        return [type(each).__name__, each.value if isinstance(each, Secret) else None]

    return json.dumps(value, sort_keys=True, default=special)


@pytest.fixture
def known() -> KnownTrees:
    """Return trees of which none is known."""
    return KnownTrees(_plain, NAMES)


@pytest.mark.parametrize(
    "part",
    [
        1,
        True,
        0.5,
        Secret("hunter2"),
        Secret(LONG),
        UNKNOWN,
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        {"x_list_type": "map"},
        {"deep": [{"x_list_type": Secret([UNKNOWN])}]},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "place", [lambda each: LONG | {"a": each}, lambda each: {"b": LONG | {"a": each}, "c": LONG}]
)
def test_what_was_sent_is_read_as_if_it_had_not_been(
    known: KnownTrees, part: object, place: Callable[[object], object]
) -> None:
    """Whatever stands in a long tree, at any depth: a mark is what it means when it comes back."""
    properties = {"kind": "Test", "spec": place(part), "__inputs": {"spec": place(part)}}
    known.write({"spec": place("something else")}, struct_pb2.Struct())
    sent = struct_pb2.Struct()
    known.write(properties, sent)
    given, plain = known.read(sent)
    assert _text(given) == _text(to_python(to_struct(properties)))
    assert _text(plain) == _text({key: _plain(each) for key, each in given.items()})


def test_equal_parts_of_different_properties_are_one(known: KnownTrees) -> None:
    """What the server adds to `spec` does not hide that the versions are those of the inputs."""
    sent = struct_pb2.Struct()
    known.write({"spec": {"versions": [LONG]}}, sent)
    live = to_struct({"spec": {"conversion": {"strategy": "None"}, "versions": [LONG]}})
    assert known.read(live)[1]["spec"]["versions"] is known.read(sent)[1]["spec"]["versions"]


def test_the_metadata_is_read_alone() -> None:
    """Of an old object nothing else may be asked for."""
    assert read_metadata(to_struct(DEFINITION)) == {"metadata": DEFINITION["metadata"]}
    assert read_metadata(struct_pb2.Struct()) == {}


def test_numbers_of_a_chart_are_those_that_come_back() -> None:
    """A chart's `1.0` is 1 in every message; what is larger than a double holds is a double."""
    numbers = {"whole": 1.0, "half": 0.5, "on": True, "large": 2**60 + 1, "none": None}
    manifest = {"apiVersion": "v1", "kind": "Test", "metadata": {"name": "one"}, "spec": {}}
    manifest["spec"] = LONG | numbers
    sent = goal(manifest, Family("", "", ""), ()).object
    given, _ = read_properties(sent)
    assert _text(given) == _text(to_python(sent))
    assert [given["spec"].get(key) for key in numbers] == [1, 0.5, True, float(2**60), None]
    assert type(given["spec"]["whole"]) is int


def test_a_definition_that_is_shared_is_never_changed(session_schemas: Schemas) -> None:
    """Comparing it with itself finds nothing and leaves all three as they were."""
    before = deepcopy(DEFINITION)
    live = DEFINITION | {"spec": {**DEFINITION["spec"], "conversion": {}}}
    new, old = (normalise(DEFINITION, session_schemas) for _ in range(2))
    assert "status" not in new
    assert new["metadata"] == {"name": "many.test", "labels": {}}
    assert new["spec"] == {"versions": [LONG]}
    pruned = prune(live, old)
    assert pruned["spec"]["versions"] is DEFINITION["spec"]["versions"]
    new["metadata"]["namespace"] = pruned["metadata"]["namespace"] = "default"
    assert changes(pruned, drop_unset(new, old, pruned)) == []
    assert before == DEFINITION


@pytest.fixture
def session_schemas() -> Schemas:
    """Return schemas that nobody may ask for: definitions need none."""
    return Schemas(None)  # type: ignore[arg-type]  # any request would fail


PARTS = [
    LONG,
    {"x_list_type": "map", "long": LONG},
    {"deep": {"deeper": {"deepest": LONG | {"x_list_type": "set"}}}},
    {"secret": Secret("hunter2"), "long": LONG, "unknown": UNKNOWN},
    {"list": [Secret(LONG), LONG], "none": None, "empty": {}, "no": []},
    {},
]


@pytest.mark.parametrize("part", PARTS, ids=range(len(PARTS)))
def test_what_was_read_is_written_as_it_was(known: KnownTrees, part: dict[str, Any]) -> None:
    """Whether it is known or not, and inside of what is not: the same message, the same object."""
    properties = {"kind": "Test", "spec": part}
    known.write(properties, struct_pb2.Struct())
    given, plain = known.read(to_struct(properties))
    state = {**given, "spec": {**given["spec"], "added": 1}, "__inputs": given}
    written = struct_pb2.Struct()
    known.put(state, written)
    assert written == to_struct(state)
    assert _text(known.changed(given)) == _text(plain)
    assert _text(known.given(plain)) == _text(unwrap(given))


def test_names_are_given_back_whoever_wrote_them(known: KnownTrees) -> None:
    """A chart writes them as Kubernetes does; what comes of it has the names of properties."""
    _, plain = known.read(to_struct({"spec": {"x-list-type": "map", "long": LONG}}))
    for _ in range(2):
        assert known.given(plain) == {"spec": {"x_list_type": "map", "long": LONG}}


def test_what_comes_back_as_it_was_is_the_very_part(known: KnownTrees) -> None:
    """What the server adds stands beside it; what it changed is its own."""
    _, sent = known.read(to_struct({"spec": {"versions": [LONG], "size": LONG, "own": 1}}))
    answer = {"spec": {"versions": [LONG], "size": LONG | {"x": 1}, "more": 2}, "status": {}}
    live = share(deepcopy(answer), sent)
    assert live == answer
    assert live["spec"]["versions"] is sent["spec"]["versions"]
    assert live["spec"]["size"] is not sent["spec"]["size"]


def test_a_state_says_what_is_secret_and_shares_nothing_that_is_marked() -> None:
    """The inputs that were read stay as they are: another object may have the same."""
    properties = {"kind": "Test", "spec": {"long": LONG, "key": Secret("hunter2"), "plain": "no"}}
    given, obj = read_properties(to_struct(properties))
    before = _text(given)
    live = {**deepcopy(obj), "metadata": {"uid": "1"}}
    state = state_of(obj, live, given, "v1", "me")
    for kept in (state, state["__inputs"]):
        assert _text(kept["spec"]) == _text(properties["spec"])
    assert _text(given) == before
    assert obj["spec"]["key"] == "hunter2"


def test_data_of_a_nested_secret_are_marked_in_a_copy() -> None:
    """Whatever says that it is a Secret has secret data, also where a program did not say so."""
    inner = {"kind": "Secret", "data": {"password": "x" * 300}}
    given, obj = read_properties(to_struct({"kind": "Test", "spec": {"template": inner}}))
    state = state_of(obj, deepcopy(obj), given, "v1", "me")
    assert state["spec"]["template"]["data"] == Secret(inner["data"])
    assert given["spec"]["template"] == obj["spec"]["template"] == inner
