"""The picture: what belongs to what, each box in its place, and no end of boxes is drawn."""

from itertools import pairwise

from gitops.review.document import ResourceChange
from gitops.review.html.picture import picture, short
from gitops.review.html.tree import Node, tree
from tests.gitops.review import examples


def outline(node: Node) -> list[object]:
    """Return the names of a tree."""
    return [node.name, *(outline(each) for each in node.below)]


def changed(name: str, parent: str = "", operation: str = "update") -> ResourceChange:
    """Return a change of a resource in a pool."""
    chain = "evenkeel:platform:Platform$evenkeel:aws:NodePool$aws:eks/nodeGroup:NodeGroup"
    return ResourceChange.model_validate(
        {
            "operation": operation,
            "type": "aws:eks/nodeGroup:NodeGroup",
            "name": name,
            "urn": f"urn:pulumi:aws-dev::evenkeel::{chain}::{name}",
            "parent": parent,
        }
    )


def drawn(*changes: ResourceChange) -> list[object]:
    """Return the names of the tree of changes."""
    return outline(tree(examples.environment(changes=changes)))


def test_resources_stand_below_what_they_belong_to() -> None:
    """By the types of their URN, or by their parent where it is known."""
    parent = "urn:pulumi:aws-dev::evenkeel::evenkeel:platform:Platform$evenkeel:aws:NodePool::train"

    assert drawn(changed("a"), changed("b", parent)) == [
        "aws-dev",
        ["Platform", ["NodePool", ["a"]], ["train", ["b"]]],
    ]


def test_a_resource_stands_below_its_changed_parent() -> None:
    """The parent is drawn once."""
    above = changed("above")

    assert drawn(changed("below", above.urn), above) == [
        "aws-dev",
        ["Platform", ["NodePool", ["above", ["below"]]]],
    ]


def test_parents_in_a_circle_are_drawn_once() -> None:
    """A stranger may have written that; names, too, may be the same."""
    one, other = changed("one"), changed("other")
    one = one.model_copy(update={"parent": other.urn})
    other = other.model_copy(update={"parent": one.urn})
    itself = changed("itself")
    itself = itself.model_copy(update={"parent": itself.urn})

    def resources(node: Node) -> list[str]:
        below = [name for each in node.below for name in resources(each)]
        return [node.name] * (node.operation is not None) + below

    given = tree(examples.environment(changes=(one, other, itself, one)))
    assert sorted(resources(given)) == ["itself", "one", "one", "other"]


def test_a_long_row_of_harmless_changes_is_counted() -> None:
    """What is deleted is drawn in any case."""
    many = [changed(f"a{index}", operation="create") for index in range(12)]
    gone = [changed(f"d{index}", operation="delete") for index in range(12)]
    pool = tree(examples.environment(changes=(*many, *gone))).below[0].below[0]

    assert [each.name for each in pool.below] == [
        *(f"d{index}" for index in range(12)),
        *(f"a{index}" for index in range(8)),
        "and 4 more to add",
    ]
    assert "and 440 more in the list" in str(outline(tree(examples.many(500).environments[0])))


def test_boxes_do_not_touch() -> None:
    """Each is below the one before, and inside the picture; the same tree is drawn the same."""
    root = tree(examples.four_things().environments[0])
    drawing = str(picture(root))
    boxes = [
        [int(part.partition('"')[0]) for part in each.split('="')[1:5]]
        for each in drawing.split("<rect")[1:]
    ]

    assert drawing == picture(tree(examples.four_things().environments[0]))
    assert len(boxes) == 9
    for (_, top, _, tall), (_, below, _, _) in pairwise(boxes):
        assert top + tall < below
    assert all(left >= 0 and left + wide <= 344 for left, _, wide, _ in boxes)
    assert f'viewBox="0 0 344 {boxes[-1][1] + boxes[-1][3] + 1}"' in drawing


def test_a_long_name_loses_its_middle() -> None:
    """Its ends tell it from others; wide letters count as two."""
    assert short("kubernetes:apps/v1:Deployment", 40) == "kubernetes:apps/v1:Deployment"
    assert short("a" * 50 + "b" * 50, 21) == "aaaaaaaaaa…bbbbbbbbbb"
    assert len(short("x" * 70_000, 30)) <= 30
    assert len(short("字" * 100, 30)) <= 15
    assert "\u202e" not in short("\u202e" * 100, 30)
