"""Changed resources below what they belong to, as a tree: environment, parents, resources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gitops.review.document import EnvironmentReview, Operation, ResourceChange
from gitops.review.figures import OPERATIONS, TITLES, counted
from gitops.review.verdict import rank

_DEEPEST: Final = 6
_BESIDE: Final = 8
"""Harmless changes below one parent that are drawn."""

_MOST: Final = 60
"""Resources in one picture; the list beside it has all."""


@dataclass
class Node:
    """A box of the picture."""

    name: str
    type: str = ""
    operation: Operation | None = None
    holds: str = ""
    below: list["Node"] = field(default_factory=list)


def tree(environment: EnvironmentReview) -> Node:
    """Return the environment with all that changes below it; of much the most destructive."""
    root = Node(environment.name, counted(environment))
    order = sorted(environment.changes, key=rank)
    drawn = [(each, _node(each)) for each in order[:_MOST]]
    made = {each.urn: node for each, node in drawn}
    parents = {each.urn: each.parent for each, _ in drawn}
    groups: dict[tuple[str, ...], Node] = {}
    for each, node in drawn:
        above = made.get(each.parent)
        if above is None or _circular(each.urn, parents):
            above = _group(root, groups, _path(each))
        above.below.append(node)
    if len(order) > _MOST:
        root.below.append(Node(f"and {len(order) - _MOST:,} more in the list"))
    _fold(root)
    return root


def _node(change: ResourceChange) -> Node:
    holds = change.holds if change.operation in {"delete", "replace"} else ""
    return Node(change.name, change.type, change.operation, holds)


def _path(change: ResourceChange) -> list[tuple[str, str]]:
    """Return the types, and where it is known the name, of what a resource belongs to."""
    urn = change.parent or change.urn
    parts = urn.split("::", 3)
    kinds = parts[2].split("$") if len(parts) == 4 else []  # noqa: PLR2004 - the parts of a URN
    path = [(kind.rpartition(":")[2], kind) for kind in kinds[:-1]]
    if change.parent and kinds:
        path.append((parts[3], kinds[-1]))
    return [each for each in path if each[1] != "pulumi:pulumi:Stack"][:_DEEPEST]


def _group(root: Node, groups: dict[tuple[str, ...], Node], path: list[tuple[str, str]]) -> Node:
    above = root
    key: tuple[str, ...] = ()
    for name, kind in path:
        key = (*key, name, kind)
        if key not in groups:
            groups[key] = Node(name, kind)
            above.below.append(groups[key])
        above = groups[key]
    return above


def _circular(urn: str, parents: Mapping[str, str]) -> bool:
    """Tell whether following parents is not at an end soon: a stranger may have bent it."""
    for _ in range(_DEEPEST):
        urn = parents.get(urn, "")
        if not urn:
            return False
    return True


def _fold(node: Node) -> None:
    """Say how many harmless changes there are in place of a long row of them."""
    quiet = [each for each in node.below if each.operation in {"create", "update"}]
    if len(quiet) > _BESIDE + 1:
        hidden = [each for each in quiet[_BESIDE:] if not each.below]
        shown = {id(each) for each in hidden}
        node.below = [each for each in node.below if id(each) not in shown]
        for operation in OPERATIONS:
            count = sum(each.operation == operation for each in hidden)
            if count:
                title = f"and {count:,} more to {TITLES[operation]}"
                node.below.append(Node(title, operation=operation))
    for each in node.below:
        _fold(each)
