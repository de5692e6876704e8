"""What changed in an environment file."""

from operations.environment_changes import environment_changes


def test_each_setting_that_differs_is_a_line_with_its_path() -> None:
    """Named entries of a list are found by name, so that a new first pool changes no other."""
    old = {"gpuPools": [{"name": "train", "nodes": {"max": 2}}], "addons": {"x": {}, "y": {}}}
    new = {
        "gpuPools": [{"name": "a", "nodes": {"max": 1}}, {"name": "train", "nodes": {"max": 3}}],
        "addons": {"x": {}},
        "members": ["me"],
    }

    assert environment_changes(old, new) == [
        "+ gpuPools.a {name: a, nodes: {max: 1}}",
        "~ gpuPools.train.nodes.max 2 -> 3",
        "- addons.y {}",
        "+ members [me]",
    ]


def test_an_addon_that_goes_is_one_line() -> None:
    """It is the add-on that goes, not each of its options."""
    old = {"addons": {"prometheus": {"retention": "15d"}}, "members": ["me", "you"]}

    assert environment_changes(old, {"addons": {}, "members": ["me"]}) == [
        "- addons.prometheus {retention: 15d}",
        "- members[1] you",
    ]


def test_a_value_that_becomes_a_mapping_is_one_change() -> None:
    """Both are shown."""
    assert environment_changes({"a": True}, {"a": {"b": 1}}) == ["~ a true -> {b: 1}"]


def test_nothing_is_said_before_the_first_deployment() -> None:
    """Everything is new then, and the list of changes shows it."""
    assert environment_changes(None, {"a": 1}) == []
