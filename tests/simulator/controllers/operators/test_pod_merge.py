"""One pod's specification over another."""

from simulator.controllers.operators.pod_merge import merged, pod_part


def test_entries_with_names_are_merged_and_other_lists_replaced() -> None:
    """As Kubernetes' strategic merge does it; what is not named stays."""
    base = {
        "containers": [
            {"name": "a", "image": "a:1", "args": ["x"], "env": [{"name": "E", "value": "1"}]},
            {"name": "b", "image": "b:1"},
        ],
        "nodeSelector": {"zone": "a"},
        "tolerations": [{"key": "one"}],
    }
    over = {
        "containers": [
            {"name": "a", "args": ["y"], "env": [{"name": "F", "value": "2"}]},
            {"name": "c", "image": "c:1"},
        ],
        "nodeSelector": {"pool": "p"},
        "tolerations": [{"key": "two"}],
    }
    result = merged(base, over)
    assert [each["name"] for each in result["containers"]] == ["a", "b", "c"]
    first = result["containers"][0]
    assert (first["image"], first["args"]) == ("a:1", ["y"])
    assert [each["name"] for each in first["env"]] == ["E", "F"]
    assert result["nodeSelector"] == {"zone": "a", "pool": "p"}
    assert result["tolerations"] == [{"key": "two"}]


def test_nothing_that_is_given_is_changed() -> None:
    """Both come from the shared copies of a watch."""
    base = {"containers": [{"name": "a", "image": "1"}]}
    merged(base, {"containers": [{"name": "a", "image": "2"}]})
    assert base == {"containers": [{"name": "a", "image": "1"}]}


def test_a_pods_fields_are_found_among_others() -> None:
    """Empty ones are left out."""
    said = {"model": {}, "minReplicas": 1, "nodeSelector": {"a": "b"}, "tolerations": []}
    assert pod_part(said) == {"nodeSelector": {"a": "b"}}
