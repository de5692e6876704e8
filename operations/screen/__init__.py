"""What a person sees: live on a terminal, plain lines elsewhere, or one JSON document."""

import sys
from typing import Protocol

from operations.screen.table import Table


class Screen(Protocol):
    """Where a command shows what it does and what came of it."""

    @property
    def columns(self) -> int | None:
        """How wide a line may be; None: as wide as it needs."""

    def title(self, *lines: str) -> None:
        """Show what this is, before anything is done."""

    def waiting(self, stage: str, text: str, done: int = 0, total: int = 0) -> None:
        """Show what a stage waits for; `total` 0 means that its length is not known."""

    def done(self, stage: str, left: str, right: str = "") -> None:
        """Show that a stage has ended, and with what."""

    def say(self, *lines: str) -> None:
        """Show lines; what is too long for the room goes on below, between words."""

    def table(self, table: Table) -> None:
        """Show a table in the room that there is."""

    def close(self) -> None:
        """Give the terminal back."""


def choose_screen(*, json: bool) -> Screen:
    """Return the screen that fits: none for JSON, live on a terminal, plain lines elsewhere."""
    if json:
        from operations.screen.silent import SilentScreen  # noqa: PLC0415 - import what is used

        return SilentScreen()
    if sys.stdout.isatty():
        from operations.screen.live import LiveScreen  # noqa: PLC0415 - rich is slow to import

        return LiveScreen()
    from operations.screen.lines import LineScreen  # noqa: PLC0415 - import what is used

    return LineScreen()
