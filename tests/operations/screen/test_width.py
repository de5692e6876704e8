"""Lines and tables in the room that there is."""

import io

import pytest

from operations.screen.lines import LineScreen
from operations.screen.table import Table
from operations.screen.width import fitting, width

WIDE = Table(
    ("rule", "level", "what it wants"),
    [("image-pinned", "mandatory", "An image stays the same until somebody changes it")],
)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [({}, None), ({"COLUMNS": "80"}, 80), ({"COLUMNS": "3"}, 40), ({"COLUMNS": "x"}, None)],
)
def test_a_pipe_has_no_limit_unless_somebody_sets_one(
    environ: dict[str, str], expected: int | None
) -> None:
    """And nothing so narrow that nothing can be read."""
    assert width(io.StringIO(), environ) == expected


def test_a_long_line_goes_on_under_its_second_column() -> None:
    """Between words; without such a column a little further in; what is one word stays whole."""
    assert list(fitting(" to do     write the version behind it", 24)) == [
        " to do     write the",
        "           version",
        "           behind it",
    ]
    assert list(fitting("  a b c d", 6)) == ["  a b", "    c", "    d"]
    assert list(fitting("x" * 50, 40)) == ["x" * 50]
    assert list(fitting("   a:\n     - b", 40)) == ["   a:", "     - b"]
    assert list(fitting("x " * 50, None)) == ["x " * 50]


def test_a_table_gets_narrower_by_its_longest_cells() -> None:
    """Words stay whole, columns apart, and the titles in the first line."""
    assert list(WIDE.lines(50)) == [
        " rule           level       what it wants",
        " image-pinned   mandatory   An image stays the",
        "                            same until somebody",
        "                            changes it",
    ]


def test_where_columns_do_not_fit_each_row_is_a_block() -> None:
    """With every cell behind its title."""
    assert list(WIDE.lines(30)) == [
        " rule",
        " image-pinned",
        "     level: mandatory;",
        "     what it wants: An image",
        "       stays the same until",
        "       somebody changes it",
    ]


@pytest.mark.parametrize("columns", range(24, 100, 5))
def test_no_word_is_lost_and_no_line_too_long(columns: int) -> None:
    """However wide it is."""
    lines = list(WIDE.lines(columns))
    words = " ".join(lines).replace(":", "").replace(";", "").split()

    assert max(map(len, lines)) <= columns
    assert set(" ".join(WIDE.rows[0]).split()) <= set(words)


def test_a_log_keeps_to_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines and tables alike."""
    monkeypatch.setenv("COLUMNS", "50")
    out = io.StringIO()
    screen = LineScreen(out)

    screen.say(" words " * 20)
    screen.table(WIDE)

    assert max(map(len, out.getvalue().splitlines())) <= 50
