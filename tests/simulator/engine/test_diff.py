"""Differences: found by the engine, turned around, and turned into replacements."""

from simulator.engine.diff import Diff, compare, with_replacements
from simulator.engine.values import secret


def _details(diff: Diff) -> dict[str, str]:
    return {path: each["diffKind"] for path, each in (diff.detailed or {}).items()}


def test_every_difference_is_named_by_its_path() -> None:
    """Changed, added and removed values are found at any depth; marks of secrets do not count."""
    diff = compare(
        {"same": secret(1), "gone": 1, "list": [1, 2], "deep": {"a": 1, "b": None}},
        {"same": 1, "new": {"a": 1}, "list": [1, 3, 4], "deep": {"a": 2, "b": 5}},
    )

    assert _details(diff) == {
        "deep.a": "update",
        "deep.b": "add",
        "gone": "delete",
        "list[1]": "update",
        "list[2]": "add",
        "new": "add",
    }
    assert diff.changed_keys == ("deep", "gone", "list", "new")


def test_equal_inputs_do_not_differ() -> None:
    """Nothing changed means no details."""
    assert compare({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}) == Diff("none")


def test_a_refresh_sees_the_difference_from_the_other_side() -> None:
    """What an update would add has been deleted."""
    diff = compare({"a": 1}, {"b": 1}).inverted()

    assert _details(diff) == {"a": "add", "b": "delete"}


def test_replace_on_changes_asks_for_a_replacement() -> None:
    """Only changes at or below the named paths are turned."""
    diff = with_replacements(
        compare({"a": {"b": 1, "c": 1}, "d": 1}, {"a": {"b": 2, "c": 2}, "d": 2}),
        ["a.b", "d"],
        unhealthy=False,
    )

    assert diff.replaces
    assert diff.replace_keys == ("d",)
    assert _details(diff) == {"a.b": "update-replace", "a.c": "update", "d": "update-replace"}


def test_a_failed_initialization_can_ask_for_a_replacement() -> None:
    """`*` covers it, even where nothing else has changed."""
    diff = with_replacements(Diff("none"), ["*"], unhealthy=True)

    assert (diff.changes, diff.replace_keys) == ("some", ("#initerror",))
    assert not with_replacements(Diff("none"), ["a"], unhealthy=True).replaces
