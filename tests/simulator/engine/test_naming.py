"""Names: of resources inside others, and of those that had another name before."""

import pytest

from simulator.engine import urns
from simulator.engine.references import settle_names
from simulator.engine.resources import Resource


@pytest.mark.parametrize(
    ("parent", "urn"),
    [
        ("", "urn:pulumi:s::p::a:b:C::x"),
        ("urn:pulumi:s::p::pulumi:pulumi:Stack::p-s", "urn:pulumi:s::p::a:b:C::x"),
        ("urn:pulumi:s::p::a:b:Box::box", "urn:pulumi:s::p::a:b:Box$a:b:C::x"),
        ("urn:pulumi:s::p::a:b:Box$a:b:In::in", "urn:pulumi:s::p::a:b:Box$a:b:In$a:b:C::x"),
    ],
)
def test_a_name_holds_the_types_of_all_parents_but_the_stack(parent: str, urn: str) -> None:
    """So two components may have children of one name."""
    found = urns.make_urn("s", "p", parent, "a:b:C", "x")

    assert found == urn
    assert (urns.type_of(found), urns.name_of(found)) == ("a:b:C", "x")


def test_a_chart_s_child_keeps_the_colons_of_its_name() -> None:
    """The name is all that follows the third double colon."""
    urn = urns.make_urn("s", "p", "", "kubernetes:core/v1:Service", "chart:ns/name::odd")

    assert urns.name_of(urn) == "chart:ns/name::odd"
    assert urns.split_reference(f"{urn}::number") == (urn, "number")


def test_references_to_old_names_are_changed_when_the_state_is_written() -> None:
    """Parents, dependencies, providers: all that may still say the old name."""
    box = "urn:pulumi:s::p::a:b:Box::"
    renamed = Resource(f"{box}new", custom=False, type="a:b:Box", aliases=[f"{box}old"])
    child = Resource(
        "urn:pulumi:s::p::a:b:Box$a:b:C::child",
        custom=True,
        type="a:b:C",
        parent=f"{box}old",
        dependencies=[f"{box}old"],
        property_dependencies={"x": [f"{box}old", "urn:other"]},
        deleted_with=f"{box}old",
        provider=f"{box}old::number",
    )

    first, second = settle_names([renamed, child])

    assert first.aliases == []
    assert second.parent == second.deleted_with == f"{box}new"
    assert second.dependencies == [f"{box}new"]
    assert second.property_dependencies == {"x": [f"{box}new", "urn:other"]}
    assert second.provider == f"{box}new::number"
