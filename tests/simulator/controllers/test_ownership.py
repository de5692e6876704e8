"""Controllers change what is theirs, and only when there is something to change."""

from typing import Any

from simulator.controllers.ownership import APPLIED, ensure, holds, owned_keys, part_of


class _Api:
    """Records what is applied."""

    def __init__(self) -> None:
        self.applied: list[tuple[dict[str, Any], str]] = []

    def apply(self, obj: dict[str, Any], *, manager: str, force: bool) -> None:
        assert force
        self.applied.append((obj, manager))


NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {
        "name": "n",
        "uid": "u",
        "labels": {"a": "1", "b": "2", "c": "3"},
        "managedFields": [
            {"manager": "us", "fieldsV1": {"f:metadata": {"f:labels": {".": {}, "f:a": {}}}}},
            {"manager": "them", "fieldsV1": {"f:metadata": {"f:labels": {"f:b": {}}}}},
            {
                "manager": "us",
                "subresource": "status",
                "fieldsV1": {"f:status": {"f:capacity": {"f:nvidia.com/gpu": {}}}},
            },
        ],
    },
}


def test_owned_keys_are_those_of_one_manager_and_subresource() -> None:
    """Labels of others are not ours to take away."""
    assert owned_keys(NODE, "us", "metadata", "labels") == {"a"}
    assert owned_keys(NODE, "us", "status", "capacity", subresource="status") == {"nvidia.com/gpu"}
    assert owned_keys(NODE, "nobody", "metadata", "labels") == set()


def test_a_patch_names_the_object_that_it_is_for() -> None:
    """An object that is gone is not made anew by a patch of its labels."""
    assert part_of(NODE, metadata={"labels": {"a": "2"}}) == {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "n", "uid": "u", "labels": {"a": "2"}},
    }


def test_the_same_object_is_applied_once() -> None:
    """And again when it changes, but not while it is being deleted."""
    api: Any = _Api()
    desired = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"a": 1}}

    assert ensure(api, desired, None, "us")
    made, manager = api.applied[0]
    assert manager == "us"
    assert made["spec"] == {"a": 1}
    assert not ensure(api, desired, made, "us")
    going = {**made, "metadata": {**made["metadata"], "deletionTimestamp": "now"}}
    assert not ensure(api, {**desired, "spec": {"a": 2}}, going, "us")
    assert ensure(api, {**desired, "spec": {"a": 2}}, made, "us")
    assert (
        made["metadata"]["annotations"][APPLIED]
        != (api.applied[1][0]["metadata"]["annotations"][APPLIED])
    )


def test_an_object_holds_what_it_has_more_of() -> None:
    """Maps may have other keys, lists may not have other entries."""
    assert holds({"a": 1, "b": {"c": [1], "d": 2}}, {"b": {"c": [1]}})
    assert holds({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]})
    assert not holds({"a": [1, 2]}, {"a": [1]})
    assert not holds({"a": 1}, {"b": 1})
    assert not holds({}, {"a": {}})
