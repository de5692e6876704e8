"""Property paths: reading, writing, and setting ignored values back."""

import pytest

from simulator.engine import paths


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("spec.ports[0].name", ("spec", "ports", 0, "name")),
        ('metadata.labels["a.b/c"]', ("metadata", "labels", "a.b/c")),
        ('["say \\"x\\""]', ('say "x"',)),
        ("spec.*", ("spec", "*")),
        ("list[*].a", ("list", "*", "a")),
        ("#initerror", ("#initerror",)),
    ],
)
def test_paths_are_read(text: str, path: paths.Path) -> None:
    """Dots, indexes, quoted keys and wildcards are read."""
    assert paths.parse(text) == path


@pytest.mark.parametrize("path", [("a", "b"), ("a", 0, "c.d"), ("x y",), ('q"uote',)])
def test_what_is_written_is_read_again(path: paths.Path) -> None:
    """A path that was written means the same."""
    assert paths.parse(paths.write(path)) == path


def test_a_text_that_is_no_path_is_refused() -> None:
    """An open bracket is no path."""
    with pytest.raises(ValueError, match="no property path"):
        paths.parse("a[")


def test_wildcards_contain_every_key() -> None:
    """A path contains itself and what lies below it; a wildcard stands for any key."""
    assert paths.contains(("a", "*"), ("a", "b", "c"))
    assert paths.contains((), ("a",))
    assert not paths.contains(("a", "b"), ("a",))
    assert not paths.contains(("a", "b"), ("a", "c"))


@pytest.mark.parametrize(
    ("olds", "news", "ignored", "result", "failed"),
    [
        ({"a": 1}, {"a": 2, "b": 3}, ["a"], {"a": 1, "b": 3}, []),
        ({"a": 1}, {}, ["a"], {"a": 1}, []),
        ({}, {"a": 2}, ["a"], {}, []),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "c": 2}}, ["a.b"], {"a": {"b": 1, "c": 2}}, []),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["a[*].b"], {"a": [{"b": 1}]}, []),
        ({"a": [1]}, {"a": [2, 3]}, ["a[1]"], {"a": [2, 3]}, ["a[1]"]),
        ({"a": 1}, {"a": 2}, ["b.c"], {"a": 2}, []),
        ({}, {"a": {"b": 1}}, ["a.b"], {"a": {"b": 1}}, ["a.b"]),
    ],
)
def test_ignored_paths_keep_their_old_values(
    olds: dict[str, object],
    news: dict[str, object],
    ignored: list[str],
    result: dict[str, object],
    failed: list[str],
) -> None:
    """Changed, added and removed values are set back; elements that only one side has are not."""
    assert paths.keep_old(news, olds, ignored) == (result, failed)
