"""Property values: what goes into a message comes out of it."""

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine import values
from simulator.engine.values import OUTPUT, RESOURCE, SIGNATURE, UNKNOWN, secret

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), _PLAIN))
def test_values_survive_a_message(properties: dict[str, object]) -> None:
    """What is encoded is decoded to the same values of the same types."""
    found = values.decode(values.encode(properties))

    assert values.same(properties, found)


def test_true_is_not_one() -> None:
    """Values that Python takes for equal are different to a provider."""
    assert not values.same({"a": [True]}, {"a": [1]})
    assert values.same({"a": [1.0]}, {"a": [1]})


def test_output_values_become_what_they_hold() -> None:
    """Known, unknown and secret output values lose only their dependencies."""
    known = {SIGNATURE: OUTPUT, "value": 1, "dependencies": ["urn"]}
    hidden = {SIGNATURE: OUTPUT, "value": "x", "secret": True}
    unknown = {SIGNATURE: OUTPUT, "secret": True}

    flat = values.flat({"a": known, "b": [hidden], "c": unknown})

    assert flat == {"a": 1, "b": [secret("x")], "c": secret(UNKNOWN)}
    assert values.dependencies({"a": known}) == {"urn"}


def test_marks_are_left_out_for_who_does_not_know_them() -> None:
    """A plugin without secrets gets the text, one without references the id."""
    reference = {SIGNATURE: RESOURCE, "urn": "urn", "id": "number"}
    message = values.encode(
        {"a": secret("x"), "b": reference, "c": UNKNOWN, "d": [UNKNOWN, 1]},
        secrets=False,
        resources=False,
        unknowns=False,
    )

    assert values.decode(message) == {"a": "x", "b": "number", "d": [1]}


def test_every_kind_of_unknown_is_one() -> None:
    """The SDK has a text for each type of an unknown value."""
    message = Struct()
    message.update({"number": "3eeb2bf0-c639-47a8-9e75-3b44932eb421", "text": UNKNOWN})

    assert values.decode(message) == {"number": UNKNOWN, "text": UNKNOWN}


def test_secrets_are_marked_again_where_a_plugin_dropped_the_marks() -> None:
    """An output is secret where the input of its name was, deeply."""
    outputs = {"a": "x", "b": {"c": "y", "d": 1}, "e": [1]}

    values.copy_marks(outputs, {"a": secret("x"), "b": {"c": secret("y")}, "e": [secret(1)]})

    assert outputs == {"a": secret("x"), "b": {"c": secret("y"), "d": 1}, "e": secret([1])}


@pytest.mark.parametrize(
    ("value", "unknown", "hidden"),
    [
        ({"a": [UNKNOWN]}, True, False),
        ({"a": {"b": secret("x")}}, False, True),
        ({SIGNATURE: OUTPUT, "dependencies": []}, True, False),
        ({"a": 1}, False, False),
    ],
)
def test_unknowns_and_secrets_are_found_at_any_depth(
    value: object, *, unknown: bool, hidden: bool
) -> None:
    """What is inside a list or a mapping counts."""
    assert values.has_unknown(value) is unknown
    assert values.has_secret(value) is hidden
