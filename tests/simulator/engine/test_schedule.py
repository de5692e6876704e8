"""The order of deletions."""

from simulator.engine.ledger import Ledger
from simulator.engine.resources import Resource
from simulator.engine.schedule import in_rounds
from simulator.engine.step import deletion


def _resource(name: str, *needs: str, parent: str = "", custom: bool = True) -> Resource:
    kind = "a:b:C" if custom else "a:b:Component"
    return Resource(f"urn::{name}", custom, kind, parent=parent, dependencies=list(needs))


def _rounds(*resources: Resource) -> list[list[str]]:
    ledger = Ledger(resources)
    steps = [deletion(each) for each in resources]
    return [
        sorted(step.resource.urn.removeprefix("urn::") for step in each)
        for each in in_rounds(steps, ledger.resources())
    ]


def test_what_depends_on_something_goes_before_it() -> None:
    """A chain goes one by one; what is independent goes in the same round."""
    rounds = _rounds(
        _resource("a"),
        _resource("b", "urn::a"),
        _resource("c", "urn::b"),
        _resource("d", "urn::a"),
        _resource("e"),
    )

    assert rounds == [["c"], ["b", "d"], ["a", "e"]]


def test_children_go_before_their_parents() -> None:
    """A component outlives what is inside it."""
    box = _resource("box", custom=False)

    assert _rounds(box, _resource("inside", parent=box.urn)) == [["inside"], ["box"]]


def test_needing_a_component_means_needing_what_is_inside() -> None:
    """A dependency that names only the component covers its children, at any depth."""
    outer = _resource("outer", custom=False)
    inner = _resource("inner", parent=outer.urn, custom=False)
    leaf = _resource("leaf", parent=inner.urn)

    assert _rounds(outer, inner, leaf, _resource("user", outer.urn)) == [
        ["user"],
        ["leaf"],
        ["inner"],
        ["outer"],
    ]
