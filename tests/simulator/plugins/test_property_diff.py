"""Differences between two objects, and what they replace."""

from typing import Any

import pytest

from simulator.plugins.kubernetes.immutable import immutable_fields
from simulator.plugins.property_diff import (
    Path,
    PropertyDiff,
    changes,
    detailed,
    equal,
    parse_path,
    render_path,
    replaces,
    replacing,
    without_ignored,
)

Json = dict[str, Any]


def _found(old: Json, new: Json) -> dict[str, str]:
    return {path: PropertyDiff.Kind.Name(d.kind) for path, d in detailed(changes(old, new)).items()}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1.0}, {}),
        ({"a": 1}, {"a": True}, {"a": "UPDATE"}),
        ({"a": 1}, {"a": 2}, {"a": "UPDATE"}),
        ({}, {"a": 1}, {"a": "ADD"}),
        ({"a": 1}, {}, {"a": "DELETE"}),
        ({"a": 1}, {"a": None}, {"a": "DELETE"}),
        ({}, {"a": None}, {}),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a.b": "UPDATE", "a.c": "ADD"}),
        ({"a": {"b": 1}}, {"a": 1}, {"a": "UPDATE"}),
        ({"a": [1, 2]}, {"a": [1, 3]}, {"a[1]": "UPDATE"}),
        ({"a": [1]}, {"a": [1, 2]}, {"a[1]": "ADD"}),
        ({"a": [1, 2]}, {"a": [1]}, {"a[1]": "DELETE"}),
        ({"a": [{"x": 1, "y": 2}]}, {"a": [{"x": 1}]}, {"a[0].y": "DELETE"}),
        ({}, {"a": {"b.c/d": 1}}, {"a": "ADD"}),
        ({"a": {"b.c/d": 1}}, {"a": {"b.c/d": 2}}, {'a["b.c/d"]': "UPDATE"}),
    ],
)
def test_differences(old: Json, new: Json, expected: dict[str, str]) -> None:
    """Each difference stands at the deepest path that names it alone."""
    assert _found(old, new) == expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("spec.replicas", ("spec", "replicas")),
        ("a[0].b", ("a", 0, "b")),
        ("a[*].b", ("a", "*", "b")),
        ('data["a.b"]', ("data", "a.b")),
        ('data["say \\"x\\""]', ("data", 'say "x"')),
        (".spec.x", ("spec", "x")),
    ],
)
def test_paths_are_read(text: str, path: Path) -> None:
    """Property paths as the Pulumi CLI and upstream's table write them."""
    assert parse_path(text) == path


def test_paths_are_written_as_they_are_read() -> None:
    """Rendering is the reverse of parsing."""
    for path in (("a", 0, "b"), ("data", "a.b", "c"), ("x", 'say "x"')):
        assert parse_path(render_path(path)) == path


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("v1/Service", {"clusterIP": "a"}, {"clusterIP": "b"}, ["spec.clusterIP"]),
        ("v1/Service", {"type": "a"}, {"type": "b"}, []),
        (
            "batch/v1/Job",
            {"template": {"spec": {"containers": [{"image": "a"}]}}},
            {"template": {"spec": {"containers": [{"image": "b"}]}}},
            ["spec.template.spec.containers[0].image"],
        ),
        (
            "v1/Pod",
            {"containers": [{"name": "x", "image": "a"}]},
            {"containers": [{"name": "x", "image": "b"}]},
            ["spec.containers[0].image"],
        ),
        ("v1/Pod", {"containers": [{"name": "a"}]}, {"containers": [{"name": "b"}]}, []),
        (
            "v1/PersistentVolumeClaim",
            {"accessModes": ["a"]},
            {"accessModes": ["b"]},
            ["spec.accessModes[0]"],
        ),
        (
            "v1/PersistentVolumeClaim",
            {"resources": {"requests": {"storage": "1Gi"}}},
            {"resources": {"requests": {"storage": "2Gi"}}},
            [],
        ),
        ("apps/v1/StatefulSet", {"serviceName": "a"}, {"serviceName": "b"}, ["spec.serviceName"]),
        ("apps/v1/StatefulSet", {"replicas": 1}, {"replicas": 2}, []),
        ("a.dev/v1/Thing", {"selector": {"a": 1}}, {"selector": {"a": 2}}, []),
    ],
)
def test_immutable_fields_replace(kind: str, old: Json, new: Json, expected: list[str]) -> None:
    """Upstream's table: which change of `spec` replaces which kind."""
    version, _, name = kind.rpartition("/")
    obj = {"apiVersion": version, "kind": name, "spec": new}

    found = replacing(changes({"spec": old}, {"spec": new}), immutable_fields(obj))

    assert replaces(found) == expected


def test_a_field_inside_an_added_value_replaces() -> None:
    """The whole of `spec` is new, and the immutable field is in it."""
    found = replacing(changes({}, {"spec": {"selector": {}}}), (".spec.selector",))

    assert replaces(found) == ["spec"]


@pytest.mark.parametrize(
    ("obj", "options", "expected"),
    [
        ({"kind": "ConfigMap"}, {}, True),
        ({"kind": "ConfigMap"}, {"maps_mutable": True}, False),
        ({"kind": "ConfigMap", "immutable": True}, {"maps_mutable": True}, True),
        ({"kind": "Secret"}, {}, True),
        ({"kind": "Secret"}, {"secrets_mutable": True}, False),
        ({"kind": "Secret", "immutable": True}, {"secrets_mutable": True}, True),
    ],
)
def test_data_is_replaced_unless_it_is_mutable(
    obj: Json,
    options: dict[str, bool],
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    """By default a ConfigMap or Secret whose data changes is a new object, as with upstream."""
    fields = immutable_fields({"apiVersion": "v1", **obj}, **options)

    assert (".data" in fields) is expected


def test_ignored_paths_cover_what_is_below() -> None:
    """A path with a wildcard matches every element."""
    found = changes({"a": [{"b": 1}, {"b": 1}], "c": 1}, {"a": [{"b": 2}, {"b": 2}], "c": 2})

    assert [each.path for each in without_ignored(found, ["a[*].b"])] == [("c",)]
    assert [each.path for each in without_ignored(found, ["a"])] == [("c",)]
    assert len(without_ignored(found, ["a[0].b.x"])) == 3


def test_equal_as_json() -> None:
    """Booleans are no numbers, at any depth."""
    assert equal({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]})
    assert not equal({"a": [1]}, {"a": [True]})
    assert not equal([1], [1, 2])
