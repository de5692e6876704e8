"""Seeds are found for what a rule alone denies, and for nothing else."""

import pytest

from policies.model import Rule, StackResource
from policies.rules import load
from tests.policies.seeded.seeds import Garden, Seed
from tests.policies.seeded.trees import lesser, merged, narrowed, words

RULES = load()
TOKEN = "kubernetes:core/v1:Pod"  # noqa: S105 - a type token


def _rule(rule_id: str) -> Rule:
    return next(each for each in RULES if each.id == rule_id)


def test_a_rule_that_another_repeats_has_no_seed() -> None:
    """Whatever it denies, the other denies too: the search says so."""
    twin = _rule("image-pinned").model_copy(update={"id": "image-pinned-again"})
    garden = Garden([*RULES, twin])

    assert garden.seed(twin) is None
    assert garden.seed(_rule("gpu-node-tainted")) is not None


def test_a_rule_that_denies_nothing_has_no_seed() -> None:
    """Its fixtures promise denials that do not come."""
    idle = _rule("gpu-node-tainted").model_copy(update={"expression": "true", "finding": ""})

    assert Garden([idle]).seed(idle) is None


def test_a_bad_good_program_is_found() -> None:
    """What is wrong with the program itself is denied, too."""
    garden = Garden(RULES)
    pod = StackResource(type=TOKEN, name="bad", object={"spec": {"containers": [{"image": "a"}]}})

    found = set(garden.denials(Seed("", (pod,), garden.environment)))
    assert "image-pinned" in found


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ([{"a": 1}], [{"b": 2}, {"b": 3}], [{"a": 1, "b": 2}, {"a": 1, "b": 3}]),
        ([1, 2], [3], [3]),
        ([1, 2], [], []),
        ({"a": 1}, {"a": None}, {"a": None}),
    ],
)
def test_a_tree_is_laid_over_another(base: object, over: object, expected: object) -> None:
    """Mappings key by key, lists of mappings place by place."""
    assert merged(base, over) == expected


def test_a_tree_is_narrowed_to_what_is_read() -> None:
    """With what leads there; a mapping that is read as a whole stays whole."""
    read = words("object.spec.containers.all(c, has(c.ports) && size(c.limits) > 0)")
    tree = {
        "kind": "Pod",
        "spec": {"containers": [{"image": "a", "ports": [1], "limits": {"cpu": "1"}}]},
    }

    assert narrowed(tree, read) == {
        "spec": {"containers": [{"ports": [1], "limits": {"cpu": "1"}}]}
    }


def test_a_tree_loses_one_key_at_a_time() -> None:
    """At every depth; the tree itself stays."""
    tree = {"a": [{"b": 1}], "c": 2}

    assert list(lesser(tree)) == [{"c": 2}, {"a": [{}], "c": 2}, {"a": [{"b": 1}]}]
    assert tree == {"a": [{"b": 1}], "c": 2}
