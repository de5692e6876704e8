"""What differs in a component's inputs is named by its path, and never a secret's inside."""

from typing import Any

import pytest

from gitops.rehearsing.input_changes import input_changes

SECRET = {"4dabf18193072939515e22adb298388d": "x", "ciphertext": "one"}
OTHER = {"4dabf18193072939515e22adb298388d": "x", "ciphertext": "another"}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "c": 2}}, {"a.b": (1, 3)}),
        ({}, {"a": 1}, {"a": (None, 1)}),
        (
            {"charts": [{"name": "a", "version": "1"}, {"name": "b", "version": "1"}]},
            {"charts": [{"name": "b", "version": "2"}, {"name": "a", "version": "1"}]},
            {"charts[b].version": ("1", "2")},
        ),
        (
            {"charts": [{"name": "a", "version": "1"}]},
            {"charts": [{"name": "c", "version": "1"}]},
            {
                "charts[a]": ({"name": "a", "version": "1"}, None),
                "charts[c]": (None, {"name": "c", "version": "1"}),
            },
        ),
        ({"a": [1, 2]}, {"a": [1]}, {"a": ([1, 2], [1])}),
        ({"a": [{"name": "x"}, {"name": "x"}]}, {"a": []}, {"a": ([{"name": "x"}] * 2, [])}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {"a": ([{"b": 1}], [{"b": 2}])}),
        ({"a": SECRET}, {"a": OTHER}, {"a": (SECRET, OTHER)}),
    ],
)
def test_what_differs_is_named(
    before: dict[str, Any], after: dict[str, Any], found: dict[str, Any]
) -> None:
    """A list by the names in it where each has one of its own, else as a whole."""
    assert dict(input_changes(before, after)) == found
