"""The screen for logs."""

import io

import pytest

from operations.screen.lines import LineScreen
from operations.screen.table import Table


def test_a_stage_is_announced_once_and_reports_news_only_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A log file gets a line every few seconds at most, and none that repeats the last."""
    now = 100.0
    monkeypatch.setattr("operations.screen.lines.time.monotonic", lambda: now)
    out = io.StringIO()
    screen = LineScreen(out)

    screen.waiting("deploy", "a", 1, 9)
    screen.waiting("deploy", "b", 2, 9)
    now += 6
    screen.waiting("deploy", "c", 3, 9)
    now += 6
    screen.waiting("deploy", "c", 3, 9)
    screen.done("deploy", "9 changed", "0 unchanged")
    screen.waiting("ready", "")

    assert out.getvalue().splitlines() == [
        " deploy     ... 1/9 a",
        " deploy     ... 3/9 c",
        " deploy     9 changed                  0 unchanged",
        " ready      ...",
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("a\rb\x9bc", r"a\x0db\x9bc"),
        ("a\u202eb", r"a\u202eb"),
        ("größer, 日本, a\tb", "größer, 日本, a\tb"),
    ],
)
def test_what_others_wrote_does_nothing_to_the_terminal(written: str, shown: str) -> None:
    """Such as the owner of an environment."""
    out = io.StringIO()

    LineScreen(out).say(written)

    assert out.getvalue() == shown + "\n"


def test_a_table_lines_its_cells_up() -> None:
    """Each column is as wide as its widest cell, and no line ends in spaces."""
    table = Table(("pool", "nodes"), [("train", "2"), ("a", "12")])

    assert list(table.lines()) == [" pool    nodes", " train   2", " a       12"]
