"""Rows of `make bench`: chosen by name, shown at once, and all of them to be had."""

import io
import re

import pytest

from tests.bench import policies
from tests.bench.__main__ import PARTS, main
from tests.bench.rows import Part, Row, Table, UnknownRowError, chosen

PART = Part(
    {"a.one": Row("one"), "a.two": Row("two", ordinary=False), "b.three": Row("three")},
    lambda _: None,
)


class _Out(io.StringIO):
    """Remembers what had been written each time that it was flushed."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[str] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], {"a.one", "b.three"}),
        (["a"], {"a.one"}),
        (["a.two"], {"a.two"}),
        (["a.two", "b"], {"a.two", "b.three"}),
    ],
)
def test_rows_are_chosen_by_their_names_or_their_parts(
    names: list[str], expected: set[str]
) -> None:
    """What is for the asking only has to be named itself."""
    assert chosen([PART], names) == expected


@pytest.mark.parametrize("name", ["c", "a.", "a.four", "one"])
def test_a_name_that_means_nothing_is_refused(name: str) -> None:
    """Nothing is measured in place of what was meant."""
    with pytest.raises(UnknownRowError, match=rf"got '{re.escape(name)}'; expected a, b, or"):
        chosen([PART], [name])


def test_each_row_is_shown_when_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Title and heads come with the first one; whoever watches waits for no other row."""
    out = _Out()
    monkeypatch.setattr("sys.stdout", out)
    table = Table("times", {"job": 6, "took": 6})

    table.row("up", "1 s")
    table.row("down")

    assert out.flushed == [
        "times\njob     took\nup       1 s\n",
        "times\njob     took\nup       1 s\ndown\n",
    ]


def test_all_rows_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each under a name that says its part."""
    assert main(["--list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]

    assert listed == [name for part in PARTS for name in part.rows]
    for part in PARTS:
        assert len({name.partition(".")[0] for name in part.rows}) == 1


def test_a_name_is_refused_with_words(capsys: pytest.CaptureFixture[str]) -> None:
    """And with the status of a wrong command line."""
    assert main(["polices"]) == 2
    assert capsys.readouterr().err.startswith("bench: got 'polices'; expected jobs, policies, ")


def test_the_pack_is_measured_beside_the_naive_way(capsys: pytest.CaptureFixture[str]) -> None:
    """One row by itself, with the aim, both times, and their ratio."""
    name = "policies.judged-definition"
    policies.measure(frozenset({name}))
    row = capsys.readouterr().out.splitlines()[-1]

    assert row.startswith(policies.ROWS[name].what)
    assert re.search(r" 60 ms +\d+\.\d +\d+\.\d +\d+\.\d$", row)
