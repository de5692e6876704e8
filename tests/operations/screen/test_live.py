"""The screen for terminals, and which screen a command gets."""

import io
import re
import sys

import pytest
from rich.console import Console

from operations.screen import choose_screen
from operations.screen.lines import LineScreen
from operations.screen.live import LiveScreen
from operations.screen.silent import SilentScreen
from operations.screen.table import Table

LINE_CLEARED = "\x1b[2K"
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
BAR = re.compile(r"[━╸╺]+ \d+:\d\d:\d\d")


class Terminal:
    """A live screen on a terminal of 80 columns, and what is written to it."""

    def __init__(self) -> None:
        """Begin with nothing on it."""
        self._out = io.StringIO()
        self._seen = 0
        surroundings = {"TERM": "xterm"}
        console = Console(
            file=self._out, force_terminal=True, width=80, highlight=False, _environ=surroundings
        )
        self.screen = LiveScreen(console)

    def written(self) -> str:
        """Return what was written since this was asked last, with the terminal's codes."""
        found = self._out.getvalue()[self._seen :]
        self._seen += len(found)
        return found

    def read(self) -> list[str]:
        """Return its lines, without codes, bars and what is empty."""
        lines = CODES.sub("", self.written()).replace("\r", "\n").splitlines()
        return [line for line in map(str.rstrip, lines) if line and not BAR.search(line)]

    def bars(self) -> list[str]:
        """Return the bars as they stand there now, each with a star for what moves by itself."""
        assert self.screen._progress is not None
        self.screen._progress.refresh()
        last = CODES.sub("", self.written().rpartition(LINE_CLEARED)[2])
        return [" ".join(BAR.sub("*", line).split()) for line in last.splitlines()]


@pytest.fixture
def terminal() -> Terminal:
    """A terminal that nothing is on."""
    return Terminal()


def test_the_first_line_of_a_title_is_strong(terminal: Terminal) -> None:
    """What follows is not."""
    terminal.screen.title("evenkeel", " local, simulated")

    assert terminal.written() == "\x1b[1mevenkeel\x1b[0m\n local, simulated\n"


def test_a_stage_has_a_bar_until_it_is_done(terminal: Terminal) -> None:
    """With a count where the total is known; each stage has one, whatever it waits for."""
    terminal.screen.waiting("deploy", "starting")
    assert terminal.bars() == ["deploy * starting"]

    terminal.screen.waiting("deploy", "a [red]thing[/red]", 3, 9)
    terminal.screen.waiting("ready", "pods", 0, 2)
    assert terminal.bars() == ["deploy * 3/9 a [red]thing[/red]", "ready * 0/2 pods"]

    terminal.screen.done("deploy", "9 changed", "0 unchanged")
    terminal.screen.done("policies", "none")
    assert terminal.read() == [
        " deploy     9 changed                  0 unchanged",
        " policies   none",
    ]
    terminal.screen.waiting("ready", "pods", 1, 2)
    assert terminal.bars() == ["ready * 1/2 pods"]
    terminal.screen.close()


def test_what_is_said_is_neither_markup_nor_a_code(terminal: Terminal) -> None:
    """Such as an owner who calls himself so."""
    terminal.screen.say("[bold]owner[/bold]", "\x1b[2Jgone")

    assert terminal.written() == "[bold]owner[/bold]\n\\x1b[2Jgone\n"


def test_the_titles_of_a_table_are_faint(terminal: Terminal) -> None:
    """Its rows are not."""
    terminal.screen.table(Table(("pool", "nodes"), [("train", "2")]))

    assert terminal.written() == "\x1b[2m pool    nodes\x1b[0m\n train   2\n"


def test_a_closed_screen_gives_the_terminal_back(terminal: Terminal) -> None:
    """The cursor is there again and no bar is; a new stage draws anew."""
    terminal.screen.close()
    assert terminal.written() == ""

    terminal.screen.waiting("deploy", "one", 1, 2)
    assert "\x1b[?25l" in terminal.written()
    terminal.screen.close()
    assert terminal.written().endswith(f"\x1b[?25h\r\x1b[1A{LINE_CLEARED}")

    terminal.screen.waiting("ready", "pods")
    assert terminal.bars() == ["ready * pods"]
    terminal.screen.close()


@pytest.mark.parametrize("isatty", [True, False])
def test_a_command_gets_the_screen_that_fits(
    isatty: bool,  # noqa: FBT001 - parameters of tests are asked for by name
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing beside the document, bars where somebody looks, lines for a pipe and a log."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: isatty)

    assert isinstance(choose_screen(json=True), SilentScreen)
    assert isinstance(choose_screen(json=False), LiveScreen if isatty else LineScreen)
