"""The changes of an operation in words."""

from cli.change_lines import change_lines
from cli.tally import Change

TYPE = "kubernetes:core/v1:ConfigMap"


def _change(operation: str, name: str, **more: object) -> Change:
    urn = f"urn:pulumi:local::evenkeel::{TYPE}::{name}"
    return Change(operation=operation, urn=urn, type=TYPE, **more)  # type: ignore[arg-type]


def test_few_changes_are_shown_one_by_one_with_their_properties() -> None:
    """One property stands on the resource's line, several below it; a creation lists none."""
    lines = change_lines(
        [
            _change("create", "a", properties=("data",)),
            _change("update", "b", properties=("x",), values={"x": (1, "two")}),
            _change("replace", "c", properties=("x", "y"), values={"x": (None, "é" * 80)}),
        ]
    )

    assert lines == [
        f" +  {TYPE} a",
        f' ~  {TYPE} b   ~ x 1 => "two"',
        f" +- {TYPE} c",
        '      ~ x - => "' + "é" * 58 + "…",
        "      ~ y",
    ]


def test_many_changes_are_counted_by_their_topmost_component() -> None:
    """What has no changing parent stays on a line of its own."""
    top = Change(
        "create", "urn:pulumi:s::p::evenkeel:addons:Release::prometheus", "evenkeel:addons:Release"
    )
    chart = Change("create", "urn:pulumi:s::p::k:Chart::prometheus", "k:Chart", parent=top.urn)
    many = [_change("create", f"c{number}", parent=chart.urn) for number in range(40)]

    assert change_lines([top, chart, *many]) == [
        " +  evenkeel:addons:Release prometheus",
        " +  41 resources of evenkeel:addons:Release prometheus",
    ]
    assert len(change_lines([top, chart, *many], every=True)) == 42


def test_the_stack_itself_is_not_shown() -> None:
    """It has nothing that a reader could decide on."""
    assert (
        change_lines([Change("create", "urn:s::p::pulumi:pulumi:Stack::x", "pulumi:pulumi:Stack")])
        == []
    )
