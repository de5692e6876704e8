"""The changes of an operation in words."""

import pytest

from cli.change_lines import change_lines, count_line
from operations.tally import Change, Tally

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
    others = [_change("update", f"c{number}") for number in range(30)]
    assert " +  1 resource of evenkeel:addons:Release prometheus" in change_lines(
        [top, chart, *others]
    )
    assert len(change_lines([top, chart, *many], every=True)) == 42


def test_the_stack_itself_is_not_shown() -> None:
    """It has nothing that a reader could decide on."""
    assert (
        change_lines([Change("create", "urn:s::p::pulumi:pulumi:Stack::x", "pulumi:pulumi:Stack")])
        == []
    )


LINES = "".join(f"line {number}\n" for number in range(1, 40))


@pytest.mark.parametrize(
    ("new", "shown"),
    [
        (LINES.replace("line 9\n", "LINE 9\n"), 'line 9: "line 9" => "LINE 9"'),
        (LINES.replace("line 9\n", "line 9\nnew\n"), 'line 10: - => "new"'),
        (LINES.replace("line 9\n", ""), 'line 9: "line 9" => -'),
        (
            LINES.replace("line 9\n", "a\n").replace("line 12\n", "b\n"),
            'line 9: "line 9" => "a", and more down to line 12',
        ),
        (LINES, '"' + LINES.replace("\n", "\\n")[:58] + "…"),
    ],
)
def test_long_texts_are_shown_where_they_begin_to_differ(new: str, shown: str) -> None:
    """Else both would be shown alike; what differs and is hidden stays so."""
    (line,) = change_lines(
        [_change("update", "a", properties=("data.x",), values={"data.x": (LINES, new)})]
    )

    assert line.startswith(f" ~  {TYPE} a   ~ data.x {shown}")


def test_a_long_line_is_shown_around_the_difference() -> None:
    """A little of what is alike before it."""
    old, new = "a" * 100 + "b", "a" * 100 + "c"
    (line,) = change_lines([_change("update", "a", properties=("x",), values={"x": (old, new)})])

    assert line.endswith(f'~ x "…{"a" * 20}b" => "…{"a" * 20}c"')


def test_the_count_names_each_kind_with_its_sign() -> None:
    """So that nobody has to guess what a sign means."""
    tally = Tally()
    tally.counts.update({"same": 1200, "delete": 2, "replace": 1, "create": 3, "update": 4})

    assert count_line(tally) == (
        " 10 to change: 3 to create (+), 4 to change (~), 1 to replace (+-), 2 to delete (-); "
        "1,200 unchanged."
    )
    assert count_line(Tally()) == " 0 to change; 0 unchanged."
