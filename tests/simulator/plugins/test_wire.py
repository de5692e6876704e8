"""Property values survive the way into a message and back."""

import copy

import pytest
from google.protobuf import struct_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.plugins.wire import (
    OUTPUT,
    SECRET,
    SIGNATURE,
    UNKNOWN,
    Opaque,
    Secret,
    has_secret,
    has_unknown,
    to_python,
    to_struct,
    unwrap,
)

_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False)
)
_VALUES = st.recursive(
    _PLAIN | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        | st.builds(Secret, inner)
    ),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=5), _VALUES, max_size=4))
def test_values_survive_a_round_trip(properties: dict[str, object]) -> None:
    """What goes into a message comes out of it equal, secrets and unknowns included."""
    assert to_python(to_struct(properties)) == properties


def test_whole_numbers_are_integers() -> None:
    """A message knows doubles only; a replica count must come out as an int, 0.5 as a float."""
    back = to_python(to_struct({"replicas": 3, "share": 0.5, "large": 2.0**60}))

    assert (back["replicas"], type(back["replicas"])) == (3, int)
    assert (back["share"], type(back["share"])) == (0.5, float)
    assert type(back["large"]) is float


def test_booleans_stay_booleans() -> None:
    """True is a number in Python and must not become one on the wire."""
    assert to_struct({"on": True}).fields["on"].WhichOneof("kind") == "bool_value"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": "x"}, "x"),
        ({}, UNKNOWN),
        ({"value": "x", "secret": True}, Secret("x")),
        ({"secret": True}, Secret(UNKNOWN)),
        ({"value": None}, None),
    ],
)
def test_output_values_become_what_they_hold(fields: dict[str, object], expected: object) -> None:
    """Known, unknown and secret outputs are told apart by the fields that are present."""
    struct = to_struct({"out": {SIGNATURE: OUTPUT, **fields, "dependencies": ["urn:a"]}})

    assert to_python(struct) == {"out": expected}


def test_every_unknown_of_the_protocol_is_recognised() -> None:
    """An unknown list has another sentinel than an unknown string; both are unknown."""
    struct = struct_pb2.Struct()
    struct.fields["list"].string_value = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"
    struct.fields["text"].string_value = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

    assert to_python(struct) == {"list": UNKNOWN, "text": UNKNOWN}


def test_other_special_values_pass_untouched() -> None:
    """A resource reference keeps all its fields, the signature among them."""
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": "a/b"}
    struct = to_struct({"ref": reference})

    value = to_python(struct)["ref"]

    assert value == Opaque(reference)
    assert to_struct({"ref": value}) == struct


def test_secrets_are_wrapped_with_pulumis_signature() -> None:
    """The engine recognises a secret by its signature and nothing else."""
    fields = to_struct({"key": Secret("v")}).fields["key"].struct_value.fields

    assert {key: each.string_value for key, each in fields.items()} == {
        SIGNATURE: SECRET,
        "value": "v",
    }


def test_unwrap_strips_secrets_at_every_depth() -> None:
    """No wrapper is left, and the original still has its wrappers."""
    original = {"a": Secret({"b": [Secret(1)]})}

    assert unwrap(original) == {"a": {"b": [1]}}
    assert has_secret(original)


def test_unknowns_are_found_inside_secrets_and_lists() -> None:
    """A preview is skipped when anything is unknown, however deep."""
    assert has_unknown({"a": [Secret({"b": UNKNOWN})]})
    assert not has_unknown({"a": [Secret({"b": 1})]})


def test_unknown_stays_the_only_one_when_copied() -> None:
    """`is UNKNOWN` must hold for a deep copy of inputs."""
    assert copy.deepcopy({"a": UNKNOWN})["a"] is UNKNOWN


def test_a_secret_never_shows_its_value() -> None:
    """The text of a secret reaches logs."""
    assert "hunter2" not in repr(Secret("hunter2"))


def test_a_foreign_type_is_refused() -> None:
    """A set has no form in a message: a programming error, reported where it happens."""
    with pytest.raises(TypeError, match="set"):
        to_struct({"a": {1}})
