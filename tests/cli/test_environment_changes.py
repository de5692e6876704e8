"""What changed in an environment file."""

from cli.environment_changes import environment_changes


def test_each_setting_that_differs_is_a_line_with_its_path() -> None:
    """Named entries of a list are found by name, so that a new first pool changes no other."""
    old = {"gpuPools": [{"name": "train", "nodes": {"max": 2}}], "addons": {"x": {}, "y": {}}}
    new = {
        "gpuPools": [{"name": "a", "nodes": {"max": 1}}, {"name": "train", "nodes": {"max": 3}}],
        "addons": {"x": {}},
        "members": ["me"],
    }

    assert environment_changes(old, new) == [
        "+ gpuPools.a.name a",
        "+ gpuPools.a.nodes.max 1",
        "~ gpuPools.train.nodes.max 2 -> 3",
        "+ members[0] me",
        "- addons.y {}",
    ]


def test_nothing_is_said_before_the_first_deployment() -> None:
    """Everything is new then, and the list of changes shows it."""
    assert environment_changes(None, {"a": 1}) == []
